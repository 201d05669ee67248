const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Milliseconds in words: `12 ms`, `1.2 s`, `2 min 5 s`, `1 h 3 min`. */
export const duration = (ms: number): string => {
  if (ms < SECOND) {
    return `${Math.round(ms)} ms`
  }
  if (ms < MINUTE) {
    return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`
  }
  return ms < HOUR
    ? `${Math.floor(ms / MINUTE)} min ${Math.floor((ms % MINUTE) / SECOND)} s`
    : `${Math.floor(ms / HOUR)} h ${Math.floor((ms % HOUR) / MINUTE)} min`
}
