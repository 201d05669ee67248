/** A message of the client, protocol version 3.0. What the server has no use for is read as its type alone. */
export type ClientMessage =
  | { readonly type: 'SSLRequest' | 'Sync' | 'Flush' | 'Terminate' | 'Other' }
  | { readonly type: 'CancelRequest'; readonly pid: number; readonly key: number }
  | { readonly type: 'Startup'; readonly parameters: Readonly<Record<string, string>> }
  | { readonly type: 'Query'; readonly text: string }
  | {
      readonly type: 'Parse'
      readonly name: string
      readonly text: string
      readonly types: readonly number[]
    }
  | {
      readonly type: 'Bind'
      readonly portal: string
      readonly name: string
      readonly parameters: readonly (string | null)[]
      /** Whether rows are wanted in the binary format. */
      readonly binary: boolean
    }
  | { readonly type: 'Describe' | 'Close'; readonly of: 'S' | 'P'; readonly name: string }
  | { readonly type: 'Execute'; readonly portal: string; readonly limit: number }

/** Takes the bytes as they come and answers with the messages that are complete. */
export type FrontendParser = (chunk: Buffer) => readonly ClientMessage[]

const SSL_REQUEST = 80877103
const GSS_REQUEST = 80877104
const CANCEL_REQUEST = 80877102

/** Reads the fields of a message one after the other. */
const fields = (body: Buffer) => {
  let at = 0
  const int16 = (): number => {
    at += 2
    return body.readUInt16BE(at - 2)
  }
  const int32 = (): number => {
    at += 4
    return body.readInt32BE(at - 4)
  }
  const bytes = (length: number): Buffer => {
    at += length
    return body.subarray(at - length, at)
  }
  const text = (): string => {
    const found = bytes(body.indexOf(0, at) - at).toString()
    at += 1
    return found
  }
  const list = <T>(read: () => T): T[] => Array.from({ length: int16() }, read)
  return { int16, int32, bytes, text, list, letter: () => bytes(1).toString() }
}

const readStart = (body: Buffer): ClientMessage => {
  const { int32, text } = fields(body)
  const code = int32()
  if (code === SSL_REQUEST || code === GSS_REQUEST) {
    return { type: 'SSLRequest' }
  }
  if (code === CANCEL_REQUEST) {
    return { type: 'CancelRequest', pid: int32(), key: int32() }
  }
  const parameters: Record<string, string> = {}
  for (let name = text(); name !== ''; name = text()) {
    parameters[name] = text()
  }
  return { type: 'Startup', parameters }
}

const readBind = (body: Buffer): ClientMessage => {
  const { int16, int32, bytes, text, list } = fields(body)
  const portal = text()
  const name = text()
  const formats = list(int16)
  let index = 0
  const parameters = list(() => {
    // no format stands for all text, one for all parameters
    const format = (formats.length > 1 ? formats[index] : formats[0]) ?? 0
    index++
    const length = int32()
    if (length === -1) {
      return null
    }
    return format === 0 ? bytes(length).toString() : `\\x${bytes(length).toString('hex')}`
  })
  return { type: 'Bind', portal, name, parameters, binary: list(int16).includes(1) }
}

const readMessage = (letter: string, body: Buffer): ClientMessage => {
  const { int32, text, list, letter: kind } = fields(body)
  switch (letter) {
    case 'Q':
      return { type: 'Query', text: text() }
    case 'P':
      return { type: 'Parse', name: text(), text: text(), types: list(int32) }
    case 'B':
      return readBind(body)
    case 'D':
      return { type: 'Describe', of: kind() === 'P' ? 'P' : 'S', name: text() }
    case 'C':
      return { type: 'Close', of: kind() === 'P' ? 'P' : 'S', name: text() }
    case 'E':
      return { type: 'Execute', portal: text(), limit: int32() }
    case 'S':
      return { type: 'Sync' }
    case 'H':
      return { type: 'Flush' }
    case 'X':
      return { type: 'Terminate' }
    default:
      return { type: 'Other' }
  }
}

/** Makes the parser of one connection. */
export const createFrontendParser = (): FrontendParser => {
  let rest = Buffer.alloc(0)
  let started = false

  const next = (): ClientMessage | undefined => {
    // the first messages have no letter
    const head = started ? 1 : 0
    if (rest.length < head + 4 || rest.length < head + rest.readInt32BE(head)) {
      return undefined
    }
    const end = head + rest.readInt32BE(head)
    const body = rest.subarray(head + 4, end)
    const message = started ? readMessage(rest.toString('latin1', 0, 1), body) : readStart(body)
    started ||= message.type === 'Startup'
    rest = rest.subarray(end)
    return message
  }

  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const messages: ClientMessage[] = []
    for (let message = next(); message !== undefined; message = next()) {
      messages.push(message)
    }
    return messages
  }
}
