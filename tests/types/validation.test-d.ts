import type { StandardSchemaV1 } from '@standard-schema/spec'
import {
  defineTable,
  type Insertable,
  insertSchema,
  int8,
  type Selectable,
  selectSchema,
  type Table,
  type TableSchema,
  type Updateable,
  updateSchema,
} from 'manticore-cockroachdb'
import { z } from 'zod'
import { seats, teas, users } from './contract.js'
import { same } from './equal.js'

type Input<Schema extends StandardSchemaV1> = StandardSchemaV1.InferInput<Schema>
type Output<Schema extends StandardSchemaV1> = StandardSchemaV1.InferOutput<Schema>

// what comes out is what the calls take, and what a read returns

const insert = insertSchema(users)
const update = updateSchema(users)
const select = selectSchema(users)

same<Output<typeof insert>, Insertable<typeof users>>(true)
same<Output<typeof update>, Updateable<typeof users>>(true)
same<Output<typeof select>, Selectable<typeof users>>(true)

declare const people: Table<typeof users>
declare const created: Output<typeof insert>
declare const patch: Output<typeof update>
people.create(created)
people.update('id', patch)

// what goes in is what the columns take, and digits for an INT8

same<
  Input<ReturnType<typeof newTea>>,
  {
    id?: string | undefined
    name: string
    origin?: string | null | undefined
    price: string | number | bigint
    stock?: number | undefined
    organic?: boolean | null | undefined
    addedAt?: Date | string | undefined
  }
>(true)
const newTea = () => insertSchema(teas)

same<Input<typeof insert>['visits'], bigint | number | string | undefined>(true)
same<Input<typeof update>['visits'], bigint | number | string | undefined>(true)
same<Input<typeof select>['visits'], bigint | number | string>(true)
same<Input<typeof select>['createdAt'], Date | string>(true)
same<Input<typeof select>['settings'], { theme: 'light' | 'dark' } | null>(true)
same<Input<typeof select>['slug'], string | null>(true)

const counters = defineTable('counters', { list: int8().array().notNull(), maybe: int8().array() })
const counts = () => selectSchema(counters)
same<
  Input<ReturnType<typeof counts>>,
  { list: readonly (bigint | number | string)[]; maybe: readonly (bigint | number | string)[] | null }
>(true)
same<Output<ReturnType<typeof counts>>, { list: bigint[]; maybe: bigint[] | null }>(true)

// some of the columns

const named = insertSchema(users, { pick: ['email', 'name', 'visits'] })
same<Output<typeof named>, { email: string; name: string; visits?: bigint | number | undefined }>(true)

const bare = updateSchema(teas, { omit: ['id', 'addedAt', 'stock', 'organic', 'origin'] })
same<Output<typeof bare>, { name?: string | undefined; price?: string | number | bigint | undefined }>(true)

const seat = selectSchema(seats, { omit: ['taken'] })
same<Output<typeof seat>, { row: number; seat: string }>(true)

same<typeof seat, TableSchema<{ row: number; seat: string }, { row: number; seat: string }>>(true)

// @ts-expect-error there is no such column
insertSchema(users, { omit: ['idd'] })
// @ts-expect-error a generated column is not written, so there is nothing to omit
insertSchema(users, { omit: ['slug'] })
// @ts-expect-error likewise
updateSchema(users, { pick: ['slug'] })
// @ts-expect-error one or the other
insertSchema(users, { pick: ['id'], omit: ['name'] })
// @ts-expect-error there is no such option
insertSchema(users, { exclude: ['id'] })
// @ts-expect-error a table is expected
insertSchema({})

// without its column, what came is not all that create takes
declare const anonymous: Output<ReturnType<typeof withoutName>>
const withoutName = () => insertSchema(users, { omit: ['name'] })
people.create({ ...anonymous, name: 'Ada' })
// @ts-expect-error the name is missing
people.create(anonymous)

// schemas of others for single columns

insertSchema(users, {
  refine: { email: z.email(), settings: z.object({ theme: z.enum(['light', 'dark']) }), visits: z.bigint() },
})
// @ts-expect-error what it answers is not what the column takes
insertSchema(users, { refine: { email: z.number() } })
// @ts-expect-error likewise
insertSchema(users, { refine: { settings: z.object({ theme: z.string() }) } })
// @ts-expect-error there is no such column
insertSchema(users, { refine: { emial: z.email() } })

// it answers at once
const result: StandardSchemaV1.Result<Insertable<typeof users>> = insert['~standard'].validate({})
void result

// it is a Standard Schema for whoever asks for one
const standard: StandardSchemaV1<unknown, Insertable<typeof users>> = insert
void standard
