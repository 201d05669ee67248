import { styleText } from 'node:util'
import { createStatusLine } from './status-line.js'

type Format = Parameters<typeof styleText>[0]

/** Where a command's words go. */
export interface Output {
  /** Whether the result is a JSON document. */
  readonly json: boolean
  /** Whether somebody watches: what goes on is then shown in a line that is redrawn. */
  readonly live: boolean
  /** A line of the result: on stdout, or on stderr where stdout is for the JSON document. */
  line(text?: string): void
  lines(texts: readonly string[]): void
  /** The result as text that is not for people alone, such as SQL: on stdout, unless that is for the JSON document. */
  raw(text: string): void
  /** A line about what goes on, on stderr. */
  note(text: string): void
  /** The result as JSON, with `--json`. */
  document(value: unknown): void
  /**
   * Shows what goes on in the redrawn line, and for how long, which is counted from `elapsed` milliseconds; nothing
   * without a terminal.
   */
  progress(text: string, elapsed?: number): void
  /** Removes that line. */
  progressEnd(): void
  /** Colours, where they are wanted: not in a pipe and not with NO_COLOR. */
  paint(format: Format, text: string): string
}

/** Creates the output of a command. */
export const createOutput = (json: boolean): Output => {
  const { stdout, stderr } = process
  const results = json ? stderr : stdout
  const live = stderr.isTTY === true
  const status = createStatusLine(stderr)
  const write = (stream: NodeJS.WriteStream, text: string): void =>
    status.around(() => stream.write(`${text}\n`))
  const line = (text = ''): void => write(results, text)
  return {
    json,
    live,
    line,
    lines: (texts) => {
      for (const text of texts) {
        line(text)
      }
    },
    raw: (text) => {
      if (!json) {
        stdout.write(text)
      }
    },
    note: (text) => write(stderr, text),
    document: (value) => {
      if (json) {
        write(stdout, JSON.stringify(value, undefined, 2))
      }
    },
    progress: (text, elapsed = 0) => {
      if (live) {
        status.show(text, elapsed)
      }
    },
    progressEnd: () => status.hide(),
    paint: (format, text) => styleText(format, text, { stream: results }),
  }
}
