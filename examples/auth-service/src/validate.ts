import { sValidator } from '@hono/standard-validator'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { invalid } from './problem.js'

/** Lets requests through whose JSON body a schema accepts, for `context.req.valid('json')`. */
export const validateBody = <Schema extends StandardSchemaV1>(schema: Schema) =>
  sValidator('json', schema, (result) => {
    if (!result.success) {
      throw invalid(result.error)
    }
  })
