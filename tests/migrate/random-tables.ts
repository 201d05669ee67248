import fc from 'fast-check'
import {
  type AnyColumn,
  type AnyTable,
  type ColumnReference,
  check,
  comment,
  defineTable,
  enumType,
  foreignKey,
  index,
  int2,
  int4,
  int8,
  primaryKey,
  schema,
  sql,
  type TableExtra,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'manticore-cockroachdb'
import { hostileNames } from '../support/hostile.js'
import { wrong } from '../support/refusal.js'
import { type SqlKind, sqlKinds } from '../support/sql-kinds.js'

const kinds = sqlKinds.filter(({ extension }) => extension === undefined)

const app = schema('my app')
const mood = enumType('mood', ['glad', "it's so-so", 'say "hi"', '$' + '{no} `t`', 'back\\slash'])
const shade = app.enumType('Shade', ['light', 'dark'])

// long ones would be cut where names are made of them
const names: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z]{1,6}(_[a-z0-9]{1,8}){0,2}$/) },
  { weight: 2, arbitrary: fc.stringMatching(/^[A-Z][a-z]{1,5}([A-Z]{1,3}[a-z]{0,5}){0,2}$/) },
  fc.constantFrom(
    ...'class default order then not and constructor ID URL HTTPServer 2fa _ __proto__ t text sql'.split(' '),
  ),
  fc.constantFrom(...hostileNames.filter((name) => Buffer.byteLength(name) <= 25)),
)

const actions = fc.constantFrom('cascade', 'restrict', 'no action', 'set null', undefined)

const keyTypes = { uuid, int4, int8 }

interface ColumnPlan {
  readonly name: string
  readonly kind: SqlKind | 'mood' | 'shade' | 'serial' | 'identity' | 'generated' | 'collated'
  readonly array: boolean
  readonly notNull: boolean
  readonly unique: boolean
  readonly byDefault: number | undefined
  readonly check: boolean
  readonly comment: string | undefined
}

const columns: fc.Arbitrary<ColumnPlan> = fc.record({
  name: names,
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...kinds) },
    fc.constantFrom('mood' as const, 'shade', 'serial', 'identity', 'generated', 'collated'),
  ),
  array: fc.boolean(),
  notNull: fc.boolean(),
  unique: fc.boolean(),
  byDefault: fc.option(fc.nat(), { nil: undefined }),
  check: fc.boolean(),
  comment: fc.option(fc.constantFrom("it's", 'a `b` $' + '{c}', 'line\nline', '\\'), {
    nil: undefined,
    freq: 4,
  }),
})

interface ReferencePlan {
  readonly name: string
  readonly to: number
  readonly onDelete: 'cascade' | 'restrict' | 'no action' | 'set null' | undefined
  readonly named: boolean
}

/** What a table of several is made by. */
export interface TablePlan {
  readonly name: string
  readonly isInApp: boolean
  readonly key: { readonly type: keyof typeof keyTypes; readonly count: 0 | 1 | 2; readonly named: boolean }
  readonly columns: readonly ColumnPlan[]
  readonly references: readonly ReferencePlan[]
  readonly indexes: readonly {
    readonly named: boolean
    readonly descending: boolean
    readonly partial: boolean
  }[]
  readonly comment: string | undefined
}

/** Some tables that may refer to one another, in circles too. */
export const tablePlans: fc.Arbitrary<readonly TablePlan[]> = fc.uniqueArray(
  fc.record({
    name: names,
    isInApp: fc.boolean(),
    key: fc.record({
      type: fc.constantFrom('uuid' as const, 'int4', 'int8'),
      count: fc.constantFrom(0 as const, 1, 2),
      named: fc.boolean(),
    }),
    columns: fc.uniqueArray(columns, { selector: ({ name }) => name, minLength: 1, maxLength: 7 }),
    references: fc.uniqueArray(
      fc.record({ name: names, to: fc.nat(), onDelete: actions, named: fc.boolean() }),
      { selector: ({ name }) => name, maxLength: 3 },
    ),
    indexes: fc.array(fc.record({ named: fc.boolean(), descending: fc.boolean(), partial: fc.boolean() }), {
      maxLength: 3,
    }),
    comment: fc.option(fc.constantFrom("it's", '$' + '{a}', '*/ //'), { nil: undefined }),
  }),
  { selector: ({ name, isInApp }) => `${isInApp} ${name}`, minLength: 8, maxLength: 14 },
)

type Loose = ReturnType<typeof text> & ReturnType<typeof int8>

const typeOf = ({ kind }: ColumnPlan): AnyColumn => {
  switch (kind) {
    case 'mood':
      return mood()
    case 'shade':
      return shade()
    case 'serial':
      return int4().serial()
    case 'identity':
      return int2().identity('always')
    case 'generated':
      return text()
        .generatedAs(sql`CASE WHEN 1 > 0 THEN 'a
        \\b' ELSE NULL END`)
        .stored()
    case 'collated':
      return text().collate('C')
    default:
      return kind.column
  }
}

const valuesOf = ({ kind }: ColumnPlan): readonly unknown[] => {
  switch (kind) {
    case 'mood':
      return mood.labels
    case 'shade':
      return shade.labels
    case 'serial':
    case 'identity':
    case 'generated':
      return []
    case 'collated':
      return ['a', "it's", 'now()']
    default:
      return kind.values
  }
}

const hasOrder = ({ kind }: ColumnPlan): boolean => typeof kind === 'string' || kind.isKey !== false

const columnOf = (plan: ColumnPlan, property: string): AnyColumn => {
  // what is random has no types to speak of
  let column = typeOf(plan) as unknown as Loose
  const values = valuesOf(plan)
  const isPlain = values.length > 0
  const isArray = plan.array && isPlain && (typeof plan.kind === 'string' || plan.kind.isElement !== false)
  if (isArray && plan.kind !== 'collated') {
    column = column.array() as unknown as Loose
  }
  if (plan.notNull) {
    column = column.notNull() as Loose
  }
  if (plan.unique && hasOrder(plan)) {
    column = column.unique() as Loose
  }
  if (plan.byDefault !== undefined && isPlain) {
    const value = values[plan.byDefault % values.length]
    column = column.default(wrong(isArray && plan.kind !== 'collated' ? [] : value)) as Loose
  }
  if (plan.check) {
    column = column.check(sql`${sql.id(plan.name)} is not null or 1 <> 2`) as Loose
  }
  if (plan.comment !== undefined) {
    column = column.comment(plan.comment) as Loose
  }
  return property === plan.name ? column : column.named(plan.name)
}

const SQL_KEYS = ['key one', 'keyTwo']

const extrasOf =
  (plan: TablePlan, place: number, tables: readonly TablePlan[], made: readonly AnyTable[]) =>
  (t: Readonly<Record<string, ColumnReference>>): TableExtra[] => {
    const ordered = plan.columns.flatMap((column, at) =>
      hasOrder(column) && column.kind !== 'generated' ? [t[`c${at}`]!] : [],
    )
    const [first, ...others] = ordered
    const keys = SQL_KEYS.slice(0, plan.key.count).map((_, at) => t[`k${at}`]!)
    const [key, ...moreKeys] = keys
    return [
      ...(key !== undefined && plan.key.named
        ? [primaryKey(`pk ${place}`).on(...([...moreKeys, key] as [ColumnReference]))]
        : []),
      ...(plan.comment === undefined ? [] : [comment(plan.comment)]),
      ...plan.indexes.flatMap(({ named, descending, partial }, at): TableExtra[] => {
        if (first === undefined) {
          return []
        }
        const name = named ? `ix ${place} ${at}` : undefined
        if (at === 0) {
          const plain = index(name).on(descending ? first.desc() : first, ...others.slice(0, 2))
          return [partial ? plain.where(sql`${first} is not null`) : plain]
        }
        return at === 1
          ? [uniqueIndex(`un ${place}`).on(sql`${first} is null`, first)]
          : [unique(name).on(first, ...others.slice(0, 1))]
      }),
      ...plan.references.flatMap(({ named, onDelete, to }, at): TableExtra[] => {
        const target = to % tables.length
        const count = tables[target]!.key.count
        if (count === 0 || (count === 1 && !named)) {
          return [] // at the column, or nowhere
        }
        const columns = [t[`r${at}`]!, t[`s${at}`]!].slice(0, count) as [ColumnReference]
        const targets = () =>
          // a table's properties are its columns
          SQL_KEYS.slice(0, count).map(
            (_, key) => (made[target] as unknown as Record<string, ColumnReference>)[`k${key}`]!,
          )
        return [
          foreignKey(named ? `fk ${place} ${at}` : undefined)
            .on(...columns)
            .references(targets, onDelete === undefined ? {} : { onDelete }),
        ]
      }),
      check(`ck ${place}`, sql`1 < 2`),
    ]
  }

/** The tables of a plan. Each name of the plan is taken as it is; those of keys and references are made. */
export const tablesOf = (plans: readonly TablePlan[]): readonly AnyTable[] => {
  const made: AnyTable[] = []
  plans.forEach((plan, place) => {
    const key = SQL_KEYS.slice(0, plan.key.count).map((name, at) => [
      `k${at}`,
      keyTypes[plan.key.type]().named(name).primaryKey(),
    ])
    const references = plan.references.flatMap(({ to, onDelete, named }, at) => {
      const { key: target } = plans[to % plans.length]!
      const type = keyTypes[target.type]
      const names = [`ref ${at}`, `ref_${at}_second`].slice(0, target.count)
      return names.map((name, part) => {
        const column = type().named(name)
        const isAt = target.count === 1 && !named
        return [
          `${part === 0 ? 'r' : 's'}${at}`,
          isAt
            ? column.references(
                // a table's properties are its columns
                () => (made[to % plans.length] as unknown as Record<string, ColumnReference>).k0!,
                onDelete === undefined ? {} : { onDelete },
              )
            : column,
        ]
      })
    })
    const columns = Object.fromEntries([
      ...key,
      ...plan.columns.map((column, at) => [`c${at}`, columnOf(column, `c${at}`)]),
      ...references,
    ])
    const extras = wrong(extrasOf(plan, place, plans, made))
    made.push(
      plan.isInApp
        ? app.table(plan.name, wrong(columns), extras)
        : defineTable(plan.name, wrong(columns), extras),
    )
  })
  return made
}
