/** The code of an error of the operating system: `ENOENT`; undefined of anything else. */
export const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

/** What an error says, for a sentence of ours to go on with. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
