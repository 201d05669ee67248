import type { Column, Row, ServerError } from './answer.js'

/** Where a session stands: idle, in a transaction, in one that failed. */
export type Status = 'I' | 'T' | 'E'

const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`)

const message = (letter: string, ...parts: readonly Buffer[]): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 4)
  return Buffer.concat([Buffer.from(letter), int32(length), ...parts])
}

// in the order in which CockroachDB sends them; it has none for schema, table, column, type and position
const errorFields = (error: ServerError, severity: string): Buffer[] => {
  const found = {
    S: severity,
    V: severity,
    C: error.code,
    D: error.detail,
    H: error.hint,
    n: error.constraint,
    F: error.routine === undefined ? undefined : 'wire-server.go',
    L: error.routine === undefined ? undefined : '1',
    R: error.routine,
    M: error.message,
  }
  const written = Object.entries(found).map(([letter, value]) =>
    value === undefined ? Buffer.alloc(0) : text(letter + value),
  )
  return [...written, Buffer.from([0])]
}

const column = ({ name, type }: Column): Buffer =>
  // of no table; of the size and modifier that types without a length have; as text
  Buffer.concat([text(name), int32(0), int16(0), int32(type), int16(0xffff), int32(-1), int16(0)])

const value = (given: string | null): Buffer => {
  if (given === null) {
    return int32(-1)
  }
  const bytes = Buffer.from(given)
  return Buffer.concat([int32(bytes.length), bytes])
}

/** The messages of the server. */
export const backend = Object.freeze({
  noSsl: Buffer.from('N'),
  authenticationOk: message('R', int32(0)),
  parseComplete: message('1'),
  bindComplete: message('2'),
  closeComplete: message('3'),
  noData: message('n'),
  portalSuspended: message('s'),
  emptyQuery: message('I'),
  parameterStatus: (name: string, setting: string) => message('S', text(name), text(setting)),
  keyData: (pid: number, key: number) => message('K', int32(pid), int32(key)),
  ready: (status: Status) => message('Z', Buffer.from(status)),
  parameterDescription: (types: readonly number[]) => message('t', int16(types.length), ...types.map(int32)),
  rowDescription: (columns: readonly Column[]) => message('T', int16(columns.length), ...columns.map(column)),
  dataRow: (row: Row) => message('D', int16(row.length), ...row.map(value)),
  commandComplete: (tag: string) => message('C', text(tag)),
  error: (error: ServerError, severity = error.severity ?? 'ERROR') =>
    message('E', ...errorFields(error, severity)),
  notice: (error: ServerError) => message('N', ...errorFields(error, error.severity ?? 'NOTICE')),
})
