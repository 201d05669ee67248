// What each name shows when it is pointed at: flat objects with the names of the user.

import type { Database, Insertable, PrimaryKey, Selectable, Table, Updateable } from 'manticore-cockroachdb'
import { insertSchema, selectSchema } from 'manticore-cockroachdb'
import type { seats, teas, users } from '../contract.js'

declare const db: Database<{ users: typeof users; seats: typeof seats; teas: typeof teas }>
declare const people: Table<typeof users>
declare const places: Table<typeof seats>
declare const declaredUsers: typeof users

const ada = { email: 'ada@example.com', name: 'Ada' }

export type User = Selectable<typeof users>
export type NewUser = Insertable<typeof users>
export type UserPatch = Updateable<typeof users>
export type UserId = PrimaryKey<typeof users>
export type SeatKey = PrimaryKey<typeof seats>
export type Tea = Selectable<typeof teas>
export type NewTea = Insertable<typeof teas>

export const created = await people.create(ada)
export const found = await people.read('id')
export const listed = await people.list()
export const selected = await people.list({ select: ['id', 'name', 'settings'] })
export const paged = await people.page({ orderBy: 'createdAt desc', select: ['id', 'createdAt'] })
export const nextPage = paged.next
export const updated = await people.updateOrThrow('id', { name: 'Ada L.' })
export const batch = await places.batchCreate([{ row: 1, seat: 'a' }])
export const many = await places.readMany([{ row: 1, seat: 'a' }])
export const streamed = places.stream({ select: ['seat'] })
export const totals = await people.aggregate({ count: true, sum: ['balance', 'visits'], max: ['createdAt'] })
export const groups = await people.aggregate({ groupBy: ['role'], count: true, avg: ['balance'] })
export const byName = await db.select('teas', { select: ['id', 'stock'] })
export const inserted = await db.insert('seats', { row: 1, seat: 'a' })
export const joined = await db.kysely
  .selectFrom('users')
  .innerJoin('teas', 'teas.name', 'users.name')
  .select(['users.id', 'teas.stock', 'users.created_at'])
  .execute()
export const moved = await db.transaction((tx) => tx.select('users', { limit: 1, select: ['balance'] }))
export const newUserSchema = insertSchema(declaredUsers, { pick: ['email', 'visits', 'settings'] })
export const readUserSchema = selectSchema(declaredUsers, {
  omit: ['settings', 'tags', 'slug', 'role', 'teamId'],
})
