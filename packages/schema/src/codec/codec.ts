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
  /** The value for a string in JSON, where JSON has no such value itself; a string that is none comes back as it is. */
  readonly fromJson?: (text: string) => unknown
  /** How the elements of an array travel. */
  readonly element?: Codec
}

/**
 * The two functions of a codec of the user's own, put on top of the column's type by `.codec()`. `Base` is what the column
 * reads and takes without it: `CustomCodec<number, number, [string, string]>` for one of text.
 */
export interface CustomCodec<Read, Write, Base extends readonly [read: unknown, write: unknown]> {
  /** What is written, of your value. */
  encode(value: Write): Base[1]
  /** Your value, of what is read. */
  decode(value: Base[0]): Read
}
