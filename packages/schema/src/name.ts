import { SchemaError } from './errors.js'

/** A quoted identifier: `say "hi"` is `"say ""hi"""`. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The quoted name of a table or a type, behind its schema's when it has one: `"app"."users"`. */
export const qualifiedName = ({
  schema,
  name,
}: {
  readonly schema: string | undefined
  readonly name: string
}): string => (schema === undefined ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`)

/** What a table is called where it is named by a string: `users`, or `app.users` in a schema of its own. */
export const tableLabel = ({
  schema,
  name,
}: {
  readonly schema: string | undefined
  readonly name: string
}): string => (schema === undefined ? name : `${schema}.${name}`)

// PostgreSQL cuts a longer name silently; CockroachDB keeps it. In bytes of UTF-8.
const LONGEST_NAME = 63

const utf8Length = (text: string): number =>
  Array.from(text, (character) => character.codePointAt(0) ?? 0).reduce(
    (length, code) => length + (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4),
    0,
  )

/** Refuses a name that the database could not keep as it is. */
export const checkName = (name: unknown, what: string, place?: { table?: string; column?: string }): void => {
  if (typeof name !== 'string' || name === '') {
    throw new SchemaError(`${what}: a name must be a string with text in it`, place)
  }
  if (name.includes('\0') || !name.isWellFormed()) {
    throw new SchemaError(`${what}: a name cannot contain NUL characters or lone surrogates`, place)
  }
  if (utf8Length(name) > LONGEST_NAME) {
    throw new SchemaError(`${what}: a name is at most ${LONGEST_NAME} bytes long`, place)
  }
}
