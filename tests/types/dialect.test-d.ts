import { Kysely } from 'kysely'
import { type AsOf, asOf, atIndex, CockroachDialect, Database } from 'manticore-cockroachdb'
import { seats, teas, users } from './contract.js'
import { same } from './equal.js'

interface Tables {
  person: { id: bigint; name: string | null }
}

const kysely = new Kysely<Tables>({ dialect: new CockroachDialect({ url: 'postgresql://root@localhost' }) })
const db = new Database({ tables: { users, seats, teas } })

// the options are those of a Database, or one, or what its transactions give
new CockroachDialect()
new CockroachDialect({ host: 'localhost', maxConnections: 3, tables: { users }, onQuery: ({ text }) => text })
new CockroachDialect(db)
db.transaction((tx) => new CockroachDialect(tx))
// @ts-expect-error no such option
new CockroachDialect({ hostname: 'localhost' })
// @ts-expect-error a URL is an option
new CockroachDialect('postgresql://root@localhost')

// a moment changes no type, and is what the facade takes
const past = kysely.selectFrom('person').select('name').modifyEnd(asOf('-10s'))
same<Awaited<ReturnType<typeof past.execute>>, { name: string | null }[]>(true)
same<Parameters<typeof asOf>, [moment: AsOf]>(true)
// @ts-expect-error not a moment
asOf(10)

// a table by an index has the table's columns, under the name it is given
const hinted = kysely
  .selectFrom(atIndex(kysely, 'person', 'person_name_idx').as('p'))
  .select(['p.id', 'name'])
same<Awaited<ReturnType<typeof hinted.execute>>, { id: bigint; name: string | null }[]>(true)
const declared = db.kysely
  .selectFrom(atIndex(db.kysely, 'users', 'users_team_idx').as('u'))
  .select('u.balance')
same<Awaited<ReturnType<typeof declared.execute>>, { balance: string }[]>(true)
// @ts-expect-error no such table
atIndex(kysely, 'people', 'person_name_idx')
// @ts-expect-error no such column
kysely.selectFrom(atIndex(kysely, 'person', 'person_name_idx').as('p')).select('p.age')
