import type { StandardSchemaV1 } from '@standard-schema/spec'
import { insertSchema, updateSchema } from 'manticore-cockroachdb'
import { users } from './schema.js'

interface Length {
  readonly least: number
  readonly most: number
}

type With<Row, Name extends string> = Row & Readonly<Record<Name, string>>

/** The schema of what belongs to a table, and of a text beside it that no column holds, such as a password. */
const withText = <Input, Output, Name extends string>(
  schema: StandardSchemaV1<Input, Output>,
  name: Name,
  { least, most }: Length,
): StandardSchemaV1<With<Input, Name>, With<Output, Name>> => ({
  '~standard': {
    version: 1,
    vendor: 'manticore-example',
    validate: async (body) => {
      if (typeof body !== 'object' || body === null || Array.isArray(body)) {
        return { issues: [{ message: 'an object is expected' }] }
      }
      const { [name]: text, ...columns } = body as Readonly<Record<string, unknown>> // an object, as just seen
      const fits = typeof text === 'string' && text.length >= least && text.length <= most
      const result = await schema['~standard'].validate(columns)
      const issues = [
        ...(fits
          ? []
          : [{ message: `${name} expects a string of ${least} to ${most} characters`, path: [name] }]),
        ...(result.issues ?? []),
      ]
      return result.issues !== undefined || !fits
        ? { issues }
        : { value: { ...result.value, [name]: text } as With<Output, Name> } // a string, as just seen
    },
  },
})

/** `{ email, name, password }` */
export const registration = withText(insertSchema(users, { pick: ['email', 'name'] }), 'password', {
  least: 12,
  most: 1024,
})

/** `{ email, password }`. Only the password of a registration is told how long it should be. */
export const credentials = withText(insertSchema(users, { pick: ['email'] }), 'password', {
  least: 1,
  most: 1024,
})

/** `{ refreshToken }` */
export const refresh = withText(insertSchema(users, { pick: [] }), 'refreshToken', { least: 1, most: 100 })

/** `{ name }`: of their account, people change nothing else here. */
export const profile = updateSchema(users, { pick: ['name'] })
