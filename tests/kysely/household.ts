import type { ColumnType, Generated } from 'kysely'
import { Kysely, sql } from 'kysely'
import { CockroachDialect } from 'manticore-cockroachdb'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { useDatabase } from '../support/database.js'

interface Person {
  id: Generated<bigint>
  first_name: string
  last_name: string | null
  gender: 'man' | 'woman' | 'other'
  age: number | null
  created_at: ColumnType<Date, Date | undefined, never>
}

interface Pet {
  id: Generated<bigint>
  name: string
  owner_id: bigint
  species: 'dog' | 'cat'
  is_favorite: Generated<boolean>
}

interface Toy {
  id: Generated<bigint>
  name: string
  price: number
  pet_id: bigint
}

/** The tables of the examples in Kysely's documentation. */
export interface HouseholdTables {
  person: Person
  pet: Pet
  toy: Toy
}

/** Those tables in a database of the suite's own. */
export interface Household {
  readonly kysely: Kysely<HouseholdTables>
  readonly url: string
}

const createTables = async ({ schema }: Kysely<HouseholdTables>): Promise<void> => {
  await schema
    .createTable('person')
    .addColumn('id', 'bigserial', (column) => column.primaryKey())
    .addColumn('first_name', 'varchar(255)', (column) => column.notNull())
    .addColumn('last_name', 'varchar(255)')
    .addColumn('gender', 'varchar(50)', (column) => column.notNull())
    .addColumn('age', 'int4')
    .addColumn('created_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
    .execute()
  await schema
    .createTable('pet')
    .addColumn('id', 'bigserial', (column) => column.primaryKey())
    .addColumn('name', 'varchar', (column) => column.notNull().unique())
    .addColumn('owner_id', 'int8', (column) => column.notNull().references('person.id').onDelete('cascade'))
    .addColumn('species', 'varchar', (column) => column.notNull())
    .addColumn('is_favorite', 'boolean', (column) => column.notNull().defaultTo(false))
    .execute()
  await schema
    .createTable('toy')
    .addColumn('id', 'bigserial', (column) => column.primaryKey())
    .addColumn('name', 'varchar', (column) => column.notNull())
    .addColumn('price', 'float8', (column) => column.notNull())
    .addColumn('pet_id', 'int8', (column) => column.notNull().references('pet.id').onDelete('cascade'))
    .execute()
}

const fill = async (kysely: Kysely<HouseholdTables>): Promise<void> => {
  await kysely.deleteFrom('person').execute()
  const people = await kysely
    .insertInto('person')
    .values([
      { first_name: 'Jennifer', last_name: 'Aniston', gender: 'woman', age: 25 },
      { first_name: 'Arnold', last_name: 'Schwarzenegger', gender: 'man', age: 77 },
      { first_name: 'Sylvester', last_name: 'Stallone', gender: 'man', age: null },
    ])
    .returning(['id', 'first_name'])
    .execute()
  const ids = new Map(people.map(({ id, first_name }) => [first_name, id]))
  await kysely
    .insertInto('pet')
    .values([
      { name: 'Catto', owner_id: ids.get('Jennifer') as bigint, species: 'cat', is_favorite: true },
      { name: 'Doggo', owner_id: ids.get('Arnold') as bigint, species: 'dog' },
      { name: 'Hammo', owner_id: ids.get('Jennifer') as bigint, species: 'dog' },
    ])
    .execute()
}

/** Gives a suite those tables, filled anew before each test: three people, three pets. */
export const useHousehold = (): Household => {
  const { url } = useDatabase()
  let kysely: Kysely<HouseholdTables> | undefined

  beforeAll(async () => {
    kysely = new Kysely<HouseholdTables>({ dialect: new CockroachDialect({ url }) })
    await createTables(kysely)
  })
  beforeEach(async () => {
    await fill(kysely as Kysely<HouseholdTables>) // made above
  })
  afterAll(async () => {
    await kysely?.destroy()
  })

  return {
    url,
    get kysely() {
      if (kysely === undefined) {
        throw new Error('the tables are there from beforeAll on')
      }
      return kysely
    },
  }
}
