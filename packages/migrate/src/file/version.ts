/** A moment as a version: `YYYYMMDDHHMMSS` in UTC. */
export const versionAt = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().slice(0, '2026-11-20T16:30:00'.length).replaceAll(/\D/g, '')
