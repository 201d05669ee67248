// Without "strict" any type may be null or undefined; columns and the types of their values hold all the same.

import { Database, type PrimaryKey, type Selectable } from 'manticore-cockroachdb'
import { seats, teas, users } from '../contract.js'
import { same } from '../equal.js'

const db = new Database({ tables: { users, teas, seats } })
const people = db.table(users)
const chairs = db.table(seats)
const shop = db.table(teas)

same<
  Pick<Selectable<typeof users>, 'name' | 'visits' | 'role'>,
  { name: string; visits: bigint; role: 'admin' | 'member' }
>(true)
same<Selectable<typeof seats>, { row: number; seat: string; taken: boolean }>(true)
same<PrimaryKey<typeof seats>, { row: number; seat: string }>(true)
same<PrimaryKey<typeof users>, string>(true)

export const calls = async () => {
  const ada = await people.create({ email: 'ada@example.com', name: 'Ada' })
  same<typeof ada.visits, bigint>(true)
  const rows = await people.list({ where: { role: 'admin' }, orderBy: 'name desc', select: ['id', 'name'] })
  same<typeof rows, { id: string; name: string }[]>(true)
  const { sum } = await shop.aggregate({ sum: ['price'] })
  same<typeof sum.price, string>(true)
  const names = await db.kysely.selectFrom('teas').select('name').execute()
  same<typeof names, { name: string }[]>(true)
  await chairs.read({ row: 1, seat: 'a' })
  await people.update(ada.id, { name: 'Ada L.' })
}

export const refused = () => [
  // @ts-expect-error a column that there is not
  people.create({ email: 'a', nam: 'Ada' }),
  // @ts-expect-error a value of another type
  people.create({ email: 'a', name: 1 }),
  // @ts-expect-error a required column is missing
  people.create({ email: 'a' }),
  // @ts-expect-error a generated column
  people.update('id', { slug: 'a' }),
  // @ts-expect-error a column that there is not
  people.list({ where: { nam: 'Ada' } }),
  // @ts-expect-error no such order
  people.list({ orderBy: 'name down' }),
  // @ts-expect-error a column that there is not
  people.list({ select: ['nam'] }),
  // @ts-expect-error a key of another type
  people.read(1),
  // @ts-expect-error a composite key is no value
  chairs.read(1),
  // @ts-expect-error text does not add up
  people.aggregate({ sum: ['name'] }),
]
