import width from 'fast-string-width'
import { duration } from './duration.js'

const CLEAR = '\r\u001b[2K'
const REDRAWN_EVERY = 100 // ms

/** A line of a terminal that is written over: what goes on, and for how long. */
export interface StatusLine {
  /** Shows it, with the time that goes by since `elapsed` milliseconds ago. */
  show(text: string, elapsed: number): void
  hide(): void
  /** Writes something else, above the line. */
  around(write: () => void): void
}

const fit = (text: string, columns: number): string => {
  let fitting = text.slice(0, columns)
  while (width(fitting) > columns) {
    fitting = fitting.slice(0, -1)
  }
  return fitting
}

/** Creates the line; nothing is drawn before the first `show`. */
export const createStatusLine = (stream: NodeJS.WriteStream): StatusLine => {
  let shown: { readonly text: string; readonly since: number } | undefined
  let timer: NodeJS.Timeout | undefined

  const draw = (): void => {
    if (shown !== undefined) {
      const text = `${shown.text}  ${duration(performance.now() - shown.since)}`
      // the last column is left free: some terminals wrap when it is written
      stream.write(CLEAR + fit(text.replaceAll(/\s+/g, ' '), (stream.columns || 80) - 1))
    }
  }
  const clear = (): void => {
    if (shown !== undefined) {
      stream.write(CLEAR)
    }
  }

  return {
    show: (text, elapsed) => {
      shown = { text, since: performance.now() - elapsed }
      timer ??= setInterval(draw, REDRAWN_EVERY).unref()
      draw()
    },
    hide: () => {
      clear()
      clearInterval(timer)
      timer = undefined
      shown = undefined
    },
    around: (write) => {
      clear()
      write()
      draw()
    },
  }
}
