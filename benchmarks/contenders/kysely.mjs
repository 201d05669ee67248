import { Kysely, sql } from 'kysely'
import { PostgresJSDialect } from 'kysely-postgres-js'
import postgres from 'postgres'
import { again, person, readId } from '../table.mjs'

const PEOPLE = [
  'id',
  'email',
  'name',
  'age',
  'visits',
  'balance',
  'score',
  'active',
  'settings',
  'created_at',
]
const WIDE = ['id', 'name', 'n', 'big', 'price', 'score', 'active', 'tags', 'settings', 'raw', 'label', 'at']
const SLICE = 1000

/** Kysely over kysely-postgres-js, as its documentation shows it. */
export const open = async (url, connections) => {
  const db = new Kysely({ dialect: new PostgresJSDialect({ postgres: postgres(url, { max: connections }) }) })
  await sql`select 1`.execute(db)
  const slices = (rows) =>
    Array.from({ length: Math.ceil(rows.length / SLICE) }, (_, index) =>
      rows.slice(index * SLICE, (index + 1) * SLICE),
    )
  return {
    read: (number) =>
      db.selectFrom('people').select(PEOPLE).where('id', '=', readId(number)).executeTakeFirst(),
    create: (number) => {
      const { createdAt, ...values } = person(number)
      return db
        .insertInto('newcomers')
        .values({ ...values, created_at: createdAt })
        .returning(PEOPLE)
        .executeTakeFirst()
    },
    update: (number) =>
      db
        .updateTable('people')
        .set({ visits: number, settings: { number } })
        .where('id', '=', readId(number))
        .returning(PEOPLE)
        .executeTakeFirst(),
    list: (number) =>
      db
        .selectFrom('people')
        .select(PEOPLE)
        .where('active', '=', true)
        .where('age', '>=', 20 + (number % 10))
        .orderBy('created_at', 'desc')
        .limit(20)
        .execute(),
    list1000: () => db.selectFrom('people').select(PEOPLE).limit(1000).execute(),
    transaction: (number) =>
      again(() =>
        db
          .transaction()
          .setIsolationLevel('serializable')
          .execute(async (tx) => {
            const { visits } = await tx
              .selectFrom('people')
              .select(PEOPLE)
              .where('id', '=', readId(number))
              .executeTakeFirstOrThrow()
            return tx
              .updateTable('people')
              .set({ visits: BigInt(visits) + 1n })
              .where('id', '=', readId(number))
              .returning(PEOPLE)
              .executeTakeFirst()
          }),
      ),
    batchCreate: (rows) =>
      db.transaction().execute(async (tx) => {
        const created = []
        for (const slice of slices(rows)) {
          created.push(
            ...(await tx
              .insertInto('wide')
              .values(slice.map((row) => ({ ...row, raw: Buffer.from(row.raw) })))
              .returning(WIDE)
              .execute()),
          )
        }
        return created
      }),
    batchUpdate: (rows) =>
      db.transaction().execute(async (tx) => {
        const updated = []
        for (const slice of slices(rows)) {
          const when = (column, type) =>
            sql`case id ${sql.join(
              slices([...slice]).flatMap((part) =>
                part.map((row) => sql`when ${row.id}::uuid then ${row[column]}::${sql.raw(type)}`),
              ),
              sql` `,
            )} end`
          updated.push(
            ...(await tx
              .updateTable('wide')
              .set({
                name: when('name', 'text'),
                n: when('n', 'int4'),
                score: when('score', 'float8'),
                at: when('at', 'timestamptz'),
              })
              .where(
                'id',
                'in',
                slice.map((row) => row.id),
              )
              .returning(WIDE)
              .execute()),
          )
        }
        return updated
      }),
    close: () => db.destroy(),
  }
}
