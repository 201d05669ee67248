// `"app".` of `"app"."users"`: PostgreSQL names an index within its schema
const schemaOf = (table: string): string => /^("(?:[^"]|"")*"\.)"/.exec(table)?.[1] ?? ''

/** A statement planned for CockroachDB, as PostgreSQL has it. */
export const asPostgres = ({ text }: { readonly text: string }): string[] => {
  const [, table = '', name] = /^DROP INDEX (.+)@(".+") CASCADE$/.exec(text) ?? []
  if (name !== undefined) {
    // a unique index, of a constraint or by itself: to CockroachDB they are one
    return [
      `ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${name}`,
      `DROP INDEX IF EXISTS ${schemaOf(table)}${name}`,
    ]
  }
  return [
    text
      .replace(
        /^(DROP|ALTER) INDEX (.+)@(".+)$/,
        (_, verb, of, rest) => `${verb} INDEX ${schemaOf(of)}${rest}`,
      )
      .replace(/^CREATE INVERTED INDEX (.+?) \(/, 'CREATE INDEX $1 USING GIN (')
      .replace(/ STORING \(/, ' INCLUDE (')
      .replace(/ DROP STORED$/, ' DROP EXPRESSION'),
  ]
}
