import {
  bool,
  bytes,
  type Database,
  date,
  decimal,
  defineTable,
  enumType,
  float4,
  float8,
  int2,
  int4,
  int8,
  jsonb,
  text,
  timestamptz,
  uuid,
} from 'manticore-cockroachdb'
import type { Equal } from './equal.js'

const role = enumType('role', ['admin', 'member'])

const accounts = defineTable('accounts', {
  id: uuid().primaryKey().defaultRandom(),
  role: role(),
  team: int4().notNull().named('team_id'),
  name: text().notNull(),
  balance: decimal(19, 4).notNull(),
  price: 'DECIMAL(8,2)',
  visits: int8().notNull(),
  rank: int2(),
  points: 'INT NOT NULL',
  ratio: float8().notNull(),
  score: float4(),
  born: date(),
  seen: timestamptz().notNull(),
  active: bool().notNull(),
  settings: jsonb(),
  photo: bytes(),
  scores: int4().array(),
  cents: decimal().notNull().codec<bigint>({ encode: String, decode: BigInt }),
})

declare const db: Database
const table = db.table(accounts)

const same = <A, B>(_same: Equal<A, B>): void => undefined
type Answer<Call extends (...none: never[]) => Promise<unknown>> = Awaited<ReturnType<Call>>

export const count = () => table.aggregate({ count: true })
same<Answer<typeof count>, { count: number }>(true)

export const totals = () =>
  table.aggregate({
    where: { role: 'admin' },
    count: true,
    sum: ['balance', 'price', 'visits', 'rank', 'points', 'ratio', 'score', 'cents'],
    avg: ['balance', 'visits', 'ratio'],
    min: ['name', 'role', 'born', 'seen', 'visits', 'points', 'cents'],
    max: ['balance', 'ratio'],
  })
same<
  Answer<typeof totals>,
  {
    count: number
    sum: {
      balance: string | null
      price: string | null
      visits: bigint | null
      rank: bigint | null
      points: bigint | null
      ratio: number | null
      score: number | null
      cents: string | null
    }
    avg: { balance: string | null; visits: string | null; ratio: number | null }
    min: {
      name: string | null
      role: 'admin' | 'member' | null
      born: string | null
      seen: Date | null
      visits: bigint | null
      points: number | null
      cents: bigint | null
    }
    max: { balance: string | null; ratio: number | null }
  }
>(true)

// a group has at least one row, so what is NOT NULL stays so
export const groups = () =>
  table.aggregate({
    groupBy: ['role', 'team'],
    count: true,
    sum: ['balance', 'price'],
    max: ['seen', 'born'],
    having: {
      count: { gt: 5 },
      sum: { balance: { gte: '100' }, visits: { between: [1n, 10] }, price: { eq: null }, score: null },
      avg: { visits: { in: ['1.5', 2, 3n] }, ratio: { ne: 0.5 } },
      min: { role: { notIn: ['admin'] }, seen: { lt: new Date() }, rank: { isNull: true } },
      max: { cents: 5n, name: 'z' },
    },
    orderBy: ['role desc nulls last', 'team', 'count desc', 'sum.balance desc', 'avg.ratio', 'min.name asc'],
    limit: 10,
    offset: 5,
  })
same<
  Answer<typeof groups>,
  {
    role: 'admin' | 'member' | null
    team: number
    count: number
    sum: { balance: string; price: string | null }
    max: { seen: Date; born: string | null }
  }[]
>(true)

export const distinct = () => table.aggregate({ groupBy: ['team'], orderBy: 'team desc' })
same<Answer<typeof distinct>, { team: number }[]>(true)

const bounds: { readonly limit: number | undefined } = { limit: undefined }
export const maybeLimited = () =>
  table.aggregate({
    groupBy: ['team'],
    count: true,
    orderBy: undefined,
    limit: bounds.limit,
    offset: undefined,
  })
same<Answer<typeof maybeLimited>, { team: number; count: number }[]>(true)

export const refused = async () => {
  // @ts-expect-error text does not add up
  await table.aggregate({ sum: ['name'] })
  // @ts-expect-error neither do booleans
  await table.aggregate({ sum: ['active'] })
  // @ts-expect-error neither do dates
  await table.aggregate({ avg: ['born'] })
  // @ts-expect-error neither do arrays of numbers
  await table.aggregate({ avg: ['scores'] })
  // @ts-expect-error JSON has no least value
  await table.aggregate({ min: ['settings'] })
  // @ts-expect-error a UUID has none on every server
  await table.aggregate({ max: ['id'] })
  // @ts-expect-error nor has BOOL
  await table.aggregate({ max: ['active'] })
  // @ts-expect-error nor have bytes
  await table.aggregate({ min: ['photo'] })
  // @ts-expect-error nor have arrays
  await table.aggregate({ min: ['scores'] })
  // @ts-expect-error no such column
  await table.aggregate({ count: true, sum: ['balances'] })
  // @ts-expect-error no such column to group by
  await table.aggregate({ groupBy: ['roles'], count: true })
  // @ts-expect-error no such option
  await table.aggregate({ count: true, median: ['balance'] })
  // @ts-expect-error leave it out instead
  await table.aggregate({ count: false })
  // @ts-expect-error one object has no limit
  await table.aggregate({ count: true, limit: 1 })
  // @ts-expect-error nor an offset
  await table.aggregate({ count: true, offset: 1 })
  // @ts-expect-error nor an order
  await table.aggregate({ count: true, orderBy: 'count' })
  // @ts-expect-error nor conditions on groups
  await table.aggregate({ count: true, having: { count: { gt: 1 } } })
  // @ts-expect-error groups have no one name to be ordered by
  await table.aggregate({ groupBy: ['role'], count: true, orderBy: 'name' })
  // @ts-expect-error text does not add up
  await table.aggregate({ groupBy: ['role'], count: true, orderBy: 'sum.name' })
  // @ts-expect-error no such direction
  await table.aggregate({ groupBy: ['role'], count: true, orderBy: 'count down' })
  // @ts-expect-error a count is a number
  await table.aggregate({ groupBy: ['role'], having: { count: { gt: '1' } } })
  // @ts-expect-error a count is never NULL
  await table.aggregate({ groupBy: ['role'], having: { count: null } })
  // @ts-expect-error text does not add up
  await table.aggregate({ groupBy: ['role'], having: { sum: { name: { gt: 1 } } } })
  // @ts-expect-error integers add up to an integer
  await table.aggregate({ groupBy: ['role'], having: { sum: { visits: { gt: '1' } } } })
  // @ts-expect-error the sum of a NOT NULL column is not NULL in a group
  await table.aggregate({ groupBy: ['role'], having: { sum: { balance: null } } })
  // @ts-expect-error no such label
  await table.aggregate({ groupBy: ['role'], having: { min: { role: 'guest' } } })
  // @ts-expect-error patterns are for rows
  await table.aggregate({ groupBy: ['role'], having: { min: { name: { like: 'A%' } } } })
  // @ts-expect-error no such aggregate
  await table.aggregate({ groupBy: ['role'], having: { median: { balance: 1 } } })

  const answer = await table.aggregate({ count: true })
  // @ts-expect-error nobody asked for it
  void answer.sum
}
