/**
 * How the values of one SQL type travel. Both ways the wire carries text: a statement is then prepared once,
 * whatever the JavaScript type of the value, and no driver guesses.
 */
export interface Codec {
  /** What `encode` takes, for messages: "an integer from -32768 to 32767". */
  readonly expects: string
  /** The text to send, or `undefined` when the value is not one of this type. */
  encode(value: unknown): string | undefined
  /** The value for a text the server sent; left out when the text is the value. Throws when it cannot be exact. */
  readonly decode?: (text: string) => unknown
}

/**
 * The two functions of a codec of the user's own, put on top of the column's type by `.codec()`. `Base` is what the column
 * reads and takes without it: `CustomCodec<number, number, [string, string]>` for one of text.
 */
export interface CustomCodec<Read, Write, Base extends readonly [read: unknown, write: unknown]> {
  encode(value: Write): Base[1]
  decode(value: Base[0]): Read
}
