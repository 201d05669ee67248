import type { StandardSchemaV1 } from '@standard-schema/spec'

/** A `StandardSchemaV1` of the rows of a table. It answers at once, without a promise. */
export interface TableSchema<Input, Output> extends StandardSchemaV1<Input, Output> {
  readonly '~standard': TableSchemaProps<Input, Output>
}

/** What a Standard Schema is asked for. */
interface TableSchemaProps<Input, Output> extends StandardSchemaV1.Props<Input, Output> {
  readonly vendor: 'manticore'
  readonly validate: (value: unknown) => StandardSchemaV1.Result<Output>
}

/** A schema that validates by a function. */
export const createSchema = <Input, Output>(
  validate: (value: unknown) => StandardSchemaV1.Result<unknown>,
): TableSchema<Input, Output> =>
  Object.freeze({
    '~standard': Object.freeze({
      version: 1,
      vendor: 'manticore',
      // the columns that make Output are those that are validated
      validate: validate as (value: unknown) => StandardSchemaV1.Result<Output>,
    }),
  })
