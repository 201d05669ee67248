import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { TableSchema } from 'manticore-cockroachdb'

/** What a schema answers for a value, whatever the value is. */
export const validate = (
  schema: TableSchema<unknown, unknown>,
  value: unknown,
): StandardSchemaV1.Result<unknown> => schema['~standard'].validate(value)

/** What is wrong with a value: each issue as its path and its message. */
export const issuesOf = (schema: TableSchema<unknown, unknown>, value: unknown): [string, string][] =>
  (validate(schema, value).issues ?? []).map(({ path = [], message }) => [
    path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    message,
  ])
