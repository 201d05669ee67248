import { type Expression, type ExpressionBuilder, type SelectQueryBuilder, sql } from 'kysely'
import { jsonArrayFrom, jsonBuildObject, jsonObjectFrom, mergeAction } from 'kysely/helpers/postgres'
import { beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { serverKind } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { type HouseholdTables, useHousehold } from './household.js'

const household = useHousehold()

let onPostgres = true

beforeAll(async () => {
  onPostgres = (await serverKind()) === 'postgres'
})

describe('SELECT', () => {
  test('a column, with its table, an alias, several', async () => {
    const { kysely } = household
    const people = await kysely
      .selectFrom(['person as p', 'pet'])
      .select(['p.first_name', 'pet.name as pet_name', 'age'])
      .whereRef('pet.owner_id', '=', 'p.id')
      .orderBy('pet.name')
      .execute()
    expect(people).toStrictEqual([
      { first_name: 'Jennifer', pet_name: 'Catto', age: 25 },
      { first_name: 'Arnold', pet_name: 'Doggo', age: 77 },
      { first_name: 'Jennifer', pet_name: 'Hammo', age: 25 },
    ])
    expectTypeOf(people).toEqualTypeOf<{ first_name: string; pet_name: string; age: number | null }[]>()
  })

  test('subqueries, comparisons and SQL among the selections', async () => {
    const { kysely } = household
    const people = await kysely
      .selectFrom('person')
      .select(({ eb, selectFrom, or, val, lit }) => [
        selectFrom('pet')
          .whereRef('person.id', '=', 'pet.owner_id')
          .select('pet.name')
          .orderBy('pet.name')
          .limit(1)
          .as('first_pet_name'),
        or([eb('first_name', '=', 'Jennifer'), eb('first_name', '=', 'Arnold')]).as('is_jennifer_or_arnold'),
        sql<string>`concat(first_name, ' ', last_name)`.as('full_name'),
        sql<string>`${val('some value')}::TEXT`.as('string_value'),
        lit(42).as('literal_value'),
      ])
      .orderBy('first_name')
      .execute()
    expect(
      people.map(({ literal_value, ...rest }) => ({ ...rest, literal: Number(literal_value) })),
    ).toStrictEqual([
      row('Doggo', true, 'Arnold Schwarzenegger'),
      row('Catto', true, 'Jennifer Aniston'),
      row(null, false, 'Sylvester Stallone'),
    ])
    function row(pet: string | null, known: boolean, name: string) {
      return {
        first_pet_name: pet,
        is_jennifer_or_arnold: known,
        full_name: name,
        string_value: 'some value',
        literal: 42,
      }
    }
  })

  test('functions and aggregates', async () => {
    const { kysely } = household
    expect(
      await kysely
        .selectFrom('person')
        .innerJoin('pet', 'pet.owner_id', 'person.id')
        .select(({ fn, val }) => [
          'person.id',
          fn.count<bigint>('pet.id').as('pet_count'),
          fn<string>('concat', [sql`${val('Ms. ')}::TEXT`, 'first_name']).as('name_with_title'),
          fn.agg<string[]>('array_agg', ['pet.name']).orderBy('pet.name').as('pet_names'),
        ])
        .groupBy('person.id')
        .having((eb) => eb.fn.count('pet.id'), '>', 1)
        .execute(),
    ).toStrictEqual([
      {
        id: expect.any(BigInt),
        pet_count: 2n,
        name_with_title: 'Ms. Jennifer',
        pet_names: ['Catto', 'Hammo'],
      },
    ])
  })

  test('distinct, distinct on, all columns', async () => {
    const { kysely } = household
    expect(
      await kysely.selectFrom('person').select('gender').distinct().orderBy('gender').execute(),
    ).toStrictEqual([{ gender: 'man' }, { gender: 'woman' }])
    const youngest = await kysely
      .selectFrom('person')
      .innerJoin('pet', 'pet.owner_id', 'person.id')
      .where('pet.name', '=', 'Doggo')
      .distinctOn('person.id')
      .selectAll('person')
      .executeTakeFirstOrThrow()
    expect(youngest).toStrictEqual({
      id: expect.any(BigInt),
      first_name: 'Arnold',
      last_name: 'Schwarzenegger',
      gender: 'man',
      age: 77,
      created_at: expect.any(Date),
    })
  })

  test('nested arrays and objects, by the helpers for JSON', async () => {
    const { kysely } = household
    const people = await kysely
      .selectFrom('person')
      .select((eb) => [
        'first_name',
        jsonArrayFrom(
          eb
            .selectFrom('pet')
            .select(['pet.name', 'pet.is_favorite'])
            .whereRef('pet.owner_id', '=', 'person.id')
            .orderBy('pet.name'),
        ).as('pets'),
        jsonObjectFrom(
          eb
            .selectFrom('pet')
            .select('pet.name')
            .whereRef('pet.owner_id', '=', 'person.id')
            .where('pet.is_favorite', '=', true),
        ).as('favorite'),
        jsonBuildObject({ first: eb.ref('first_name'), last: eb.ref('last_name') }).as('name'),
      ])
      .where('first_name', 'in', ['Jennifer', 'Sylvester'])
      .orderBy('first_name')
      .execute()
    expect(people).toStrictEqual([
      {
        first_name: 'Jennifer',
        pets: [
          { name: 'Catto', is_favorite: true },
          { name: 'Hammo', is_favorite: false },
        ],
        favorite: { name: 'Catto' },
        name: { first: 'Jennifer', last: 'Aniston' },
      },
      {
        first_name: 'Sylvester',
        pets: [],
        favorite: null,
        name: { first: 'Sylvester', last: 'Stallone' },
      },
    ])
  })

  test('$call with functions that add to a query', async () => {
    const { kysely } = household
    const ofAge = <Selected>(query: SelectQueryBuilder<HouseholdTables, 'person', Selected>) =>
      query.where('age', '>', 30)
    const log: string[] = []
    const noted = <Query extends { compile(): { readonly sql: string } }>(query: Query): Query => {
      log.push(query.compile().sql)
      return query
    }
    expect(
      await kysely.selectFrom('person').select('first_name').$call(ofAge).$call(noted).execute(),
    ).toStrictEqual([{ first_name: 'Arnold' }])
    expect(log).toStrictEqual(['select "first_name" from "person" where "age" > $1'])
  })
})

describe('WHERE', () => {
  test('compares, combines and nests', async () => {
    const { kysely } = household
    const named = (query: SelectQueryBuilder<HouseholdTables, 'person', { first_name: string }>) =>
      query
        .orderBy('first_name')
        .execute()
        .then((rows) => rows.map((row) => row.first_name))
    const people = kysely.selectFrom('person').select('first_name')
    expect(await named(people.where('first_name', '=', 'Jennifer').where('age', '>', 18))).toStrictEqual([
      'Jennifer',
    ])
    expect(await named(people.where('first_name', 'in', ['Arnold', 'Sylvester']))).toStrictEqual([
      'Arnold',
      'Sylvester',
    ])
    expect(
      await named(people.where((eb) => eb.and({ first_name: 'Jennifer', last_name: eb.val('Aniston') }))),
    ).toStrictEqual(['Jennifer'])
    expect(
      await named(people.where((eb) => eb.or([eb('age', 'is', null), eb('gender', '=', 'woman')]))),
    ).toStrictEqual(['Jennifer', 'Sylvester'])
    expect(
      await named(
        people.where(({ eb, not, exists, selectFrom }) =>
          not(exists(selectFrom('pet').select('pet.id').whereRef('pet.owner_id', '=', eb.ref('person.id')))),
        ),
      ),
    ).toStrictEqual(['Sylvester'])
    expect(await named(people.where(sql<boolean>`first_name like ${'%n%'}`))).toStrictEqual([
      'Arnold',
      'Jennifer',
    ])
  })
})

describe('JOIN', () => {
  test('inner, left, by a subquery, with conditions, lateral', async () => {
    const { kysely } = household
    expect(
      await kysely
        .selectFrom('person')
        .innerJoin(
          (eb) =>
            eb.selectFrom('pet').select(['owner_id as owner', 'name']).where('name', '>', 'C').as('doggos'),
          (join) => join.onRef('doggos.owner', '=', 'person.id'),
        )
        .leftJoin('pet as favorite', (join) =>
          join.onRef('favorite.owner_id', '=', 'person.id').on('favorite.is_favorite', '=', true),
        )
        .leftJoinLateral(
          (eb) =>
            eb
              .selectFrom('pet')
              .select(({ fn }) => fn.countAll<bigint>().as('count'))
              .whereRef('pet.owner_id', '=', 'person.id')
              .as('owned'),
          (join) => join.onTrue(),
        )
        .select(['first_name', 'doggos.name', 'favorite.name as favorite', 'owned.count'])
        .orderBy('doggos.name')
        .execute(),
    ).toStrictEqual([
      { first_name: 'Jennifer', name: 'Catto', favorite: 'Catto', count: 2n },
      { first_name: 'Arnold', name: 'Doggo', favorite: null, count: 1n },
      { first_name: 'Jennifer', name: 'Hammo', favorite: 'Catto', count: 2n },
    ])
  })
})

describe('INSERT', () => {
  test('a row, several, with what they return', async () => {
    const { kysely } = household
    const one = await kysely
      .insertInto('person')
      .values({ first_name: 'Meg', last_name: 'Ryan', age: 40, gender: 'woman' })
      .executeTakeFirstOrThrow()
    expect(one.numInsertedOrUpdatedRows).toBe(1n)
    const more = await kysely
      .insertInto('person')
      .values([
        { first_name: 'Bradley', last_name: 'Cooper', gender: 'man' },
        { first_name: 'Tilda', last_name: 'Swinton', gender: 'woman' },
      ])
      .returning(['id', 'first_name as name'])
      .execute()
    expect(more.toSorted(byName)).toStrictEqual([
      { id: expect.any(BigInt), name: 'Bradley' },
      { id: expect.any(BigInt), name: 'Tilda' },
    ])
    function byName(a: { name: string }, b: { name: string }) {
      return a.name.localeCompare(b.name)
    }
  })

  test('expressions and subqueries in the place of values', async () => {
    const { kysely } = household
    const first = 'Jennifer'
    const { first_name, age, last_name } = await kysely
      .insertInto('person')
      .values(({ ref, selectFrom, fn }) => ({
        first_name: sql<string>`concat('Ani', ${'ston'}::TEXT)`,
        last_name: first.slice(0, 3),
        gender: 'other',
        age: selectFrom('person')
          .select(fn.max<number>(ref('age')).as('max_age'))
          .where('gender', '=', 'man'),
      }))
      .returningAll()
      .executeTakeFirstOrThrow()
    expect([first_name, last_name, age]).toStrictEqual(['Aniston', 'Jen', 77])
    const { numInsertedOrUpdatedRows } = await kysely
      .insertInto('person')
      .columns(['first_name', 'last_name', 'age', 'gender'])
      .expression((eb) =>
        eb
          .selectFrom('pet')
          .select((pet) => [
            'pet.name',
            sql<string>`'Petson'`.as('last_name'),
            pet.lit(7).as('age'),
            sql<'other'>`'other'`.as('gender'),
          ]),
      )
      .executeTakeFirstOrThrow()
    expect(numInsertedOrUpdatedRows).toBe(3n)
  })

  test('on conflict: do nothing, update', async () => {
    const { kysely } = household
    const { owner_id } = await kysely.selectFrom('pet').select('owner_id').limit(1).executeTakeFirstOrThrow()
    const ignored = await kysely
      .insertInto('pet')
      .values({ name: 'Catto', species: 'dog', owner_id })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .executeTakeFirstOrThrow()
    expect(ignored.numInsertedOrUpdatedRows).toBe(0n)
    const updated = await kysely
      .insertInto('pet')
      .values({ name: 'Catto', species: 'dog', owner_id })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet((eb) => ({ species: eb.ref('excluded.species') }))
          .where('pet.is_favorite', '=', true),
      )
      .returning(['name', 'species', 'is_favorite'])
      .execute()
    expect(updated).toStrictEqual([{ name: 'Catto', species: 'dog', is_favorite: true }])
  })
})

describe('UPDATE and DELETE', () => {
  test('tell how many rows, or return them', async () => {
    const { kysely } = household
    const counted = await kysely
      .updateTable('person')
      .set((eb) => ({ age: eb('age', '+', 1), last_name: 'updated' }))
      .where('gender', '=', 'man')
      .executeTakeFirstOrThrow()
    expect(counted.numUpdatedRows).toBe(2n)
    expect(
      await kysely
        .updateTable('person')
        .from('pet')
        .set((eb) => ({ first_name: eb.ref('pet.name') }))
        .whereRef('pet.owner_id', '=', 'person.id')
        .where('pet.name', '=', 'Doggo')
        .returning(['first_name', 'age', 'pet.species'])
        .execute(),
    ).toStrictEqual([{ first_name: 'Doggo', age: 78, species: 'dog' }])
    const deleted = await kysely.deleteFrom('pet').where('species', '=', 'dog').executeTakeFirstOrThrow()
    expect(deleted.numDeletedRows).toBe(2n)
    expect(
      await kysely
        .deleteFrom('pet')
        .using('person')
        .whereRef('pet.owner_id', '=', 'person.id')
        .where('person.first_name', '=', 'Jennifer')
        .returning('pet.name')
        .execute(),
    ).toStrictEqual([{ name: 'Catto' }])
  })
})

describe('MERGE', () => {
  const adopt = () =>
    household.kysely
      .mergeInto('person as target')
      .using('pet as source', 'source.owner_id', 'target.id')
      .whenMatchedAnd('source.is_favorite', '=', true)
      .thenUpdateSet({ last_name: 'Catlover' })

  test('runs on the server that has it, and is refused on CockroachDB with advice', async () => {
    if (onPostgres) {
      expect(await adopt().executeTakeFirstOrThrow()).toMatchObject({ numChangedRows: 1n })
    } else {
      const error = await errorOf(() => adopt().execute())
      expect([error.name, error.message]).toStrictEqual([
        'UnsupportedFeatureError',
        expect.stringContaining('use insertInto(...).onConflict(...)'),
      ])
    }
  })

  test('returns what it did', async () => {
    const returning = () => adopt().returning([mergeAction().as('action'), 'target.last_name'])
    if (onPostgres) {
      expect(await returning().execute()).toStrictEqual([{ action: 'UPDATE', last_name: 'Catlover' }])
    } else {
      expect((await errorOf(() => returning().execute())).name).toBe('UnsupportedFeatureError')
    }
  })
})

describe('WITH', () => {
  test('reads what other queries found', async () => {
    const { kysely } = household
    expect(
      await kysely
        .with('jennifers', (db) =>
          db.selectFrom('person').where('first_name', '=', 'Jennifer').select(['id', 'age']),
        )
        .with('adult_jennifers', (db) =>
          db.selectFrom('jennifers').where('age', '>', 18).select(['id', 'age']),
        )
        .selectFrom('adult_jennifers')
        .where('age', '<', 60)
        .select('age')
        .execute(),
    ).toStrictEqual([{ age: 25 }])
  })

  test('reads what inserts, updates and deletes return', async () => {
    const { kysely } = household
    expect(
      await kysely
        .with('new_person', (db) =>
          db
            .insertInto('person')
            .values({ first_name: 'Meg', age: 35, gender: 'woman' })
            .returning(['id', 'first_name']),
        )
        .with('updated_pet', (db) =>
          db.updateTable('pet').set({ is_favorite: false }).where('name', '=', 'Catto').returning('name'),
        )
        .selectFrom(['new_person', 'updated_pet'])
        .select(['first_name', 'name'])
        .execute(),
    ).toStrictEqual([{ first_name: 'Meg', name: 'Catto' }])
  })

  test('recurses', async () => {
    const { kysely } = household
    expect(
      await kysely
        .withRecursive('counter(n)', (db) =>
          db
            .selectNoFrom(sql<bigint>`1::INT8`.as('n'))
            .unionAll(db.selectFrom('counter').select(sql<bigint>`n + 1`.as('n')).where('n', '<', 3n)),
        )
        .selectFrom('counter')
        .select('n')
        .orderBy('n')
        .execute(),
    ).toStrictEqual([{ n: 1n }, { n: 2n }, { n: 3n }])
  })
})

describe('the schema builder', () => {
  test('creates, alters and drops tables, indexes, views, types and schemas', async () => {
    const { schema } = household.kysely
    await schema.createSchema('zoo').ifNotExists().execute()
    await schema.createType('mood').asEnum(['calm', 'wild']).execute()
    await schema
      .withSchema('zoo')
      .createTable('animal')
      .ifNotExists()
      .addColumn('id', 'uuid', (column) => column.primaryKey().defaultTo(sql`gen_random_uuid()`))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('mood', sql`public.mood`)
      .addColumn('born', 'date')
      .addColumn('loud', 'text', (column) => column.generatedAlwaysAs(sql`upper(name)`).stored())
      .addUniqueConstraint('animal_name', ['name'])
      .addCheckConstraint('animal_has_name', sql`name <> ''`)
      .execute()
    await schema
      .withSchema('zoo')
      .createIndex('animal_born')
      .on('animal')
      .columns(['born', 'name desc'])
      .execute()
    await schema.withSchema('zoo').alterTable('animal').addColumn('legs', 'int2').execute()
    await schema.withSchema('zoo').alterTable('animal').renameColumn('legs', 'feet').execute()
    await schema
      .withSchema('zoo')
      .alterTable('animal')
      .alterColumn('feet', (column) => column.setDefault(4))
      .execute()
    const zoo = household.kysely.withSchema('zoo').withTables<{
      animal: { id: string; name: string; mood: string; loud: string; feet: number }
      named: { name: string }
    }>()
    await zoo
      .insertInto('animal')
      .values({ name: 'Leo', mood: 'wild' } as never)
      .execute()
    await zoo.schema.createView('named').as(zoo.selectFrom('animal').select('name')).execute()
    expect(await zoo.selectFrom('animal').select(['name', 'mood', 'loud', 'feet']).execute()).toStrictEqual([
      { name: 'Leo', mood: 'wild', loud: 'LEO', feet: 4 },
    ])
    expect(await zoo.selectFrom('named').selectAll().execute()).toStrictEqual([{ name: 'Leo' }])
    await zoo.schema.dropView('named').execute()
    await zoo.schema.dropIndex('animal_born').on('animal').ifExists().execute()
    await zoo.schema.dropTable('animal').ifExists().cascade().execute()
    await schema.dropType('mood').execute()
    await schema.dropSchema('zoo').execute()
    const schemas = await household.kysely.introspection.getSchemas()
    expect(schemas.map(({ name }) => name)).not.toContain('zoo')
  })
})

test('expressions that are functions over expressions', async () => {
  const { kysely } = household
  const hasPetNamed =
    (name: string) =>
    (eb: ExpressionBuilder<HouseholdTables, 'person'>): Expression<boolean> =>
      eb.exists(
        eb
          .selectFrom('pet')
          .select('pet.id')
          .whereRef('pet.owner_id', '=', 'person.id')
          .where('pet.name', '=', name),
      ) as Expression<boolean>
  expect(
    await kysely.selectFrom('person').select('first_name').where(hasPetNamed('Doggo')).execute(),
  ).toStrictEqual([{ first_name: 'Arnold' }])
})
