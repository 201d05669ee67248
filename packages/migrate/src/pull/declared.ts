import type { Code } from './code.js'

/** A part of a table as code, or why it has none. */
export type Declared = { readonly code: Code } | { readonly left: string }

/** The code of the parts that have it. */
export const codesOf = (parts: readonly Declared[]): Code[] =>
  parts.flatMap((part) => ('code' in part ? [part.code] : []))

/** Why others have none. */
export const leftOf = (parts: readonly Declared[]): string[] =>
  parts.flatMap((part) => ('left' in part ? [part.left] : []))
