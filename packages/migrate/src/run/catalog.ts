import type { Parameter } from '@manticore/core'
import type { Effect, TableName } from '../statement.js'
import type { MigrationSession } from './session.js'

/** Whether a statement has taken effect, as the catalog tells. */
export type Verdict = 'done' | 'undone' | 'unknown'

type Ask = MigrationSession['ask']

/** A condition on the namespace `n`: the schema named, or where a name without one is looked for or put. */
const inSchema = (schema: string | undefined, isMade: boolean, parameters: Parameter[]): string => {
  if (schema === undefined) {
    return isMade ? 'n.nspname = current_schema()' : 'n.nspname = any (current_schemas(false))'
  }
  return `n.nspname = $${parameters.push(schema)}::TEXT`
}

const NAMED_CLASS = 'pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace'

const isThere = async (ask: Ask, text: string, parameters: readonly Parameter[]): Promise<boolean> =>
  (await ask(text, parameters)).length > 0

const relation = (ask: Ask, schema: string | undefined, name: string, isMade: boolean): Promise<boolean> => {
  const parameters: Parameter[] = [name]
  const where = inSchema(schema, isMade, parameters)
  return isThere(ask, `select 1 from ${NAMED_CLASS} where c.relname = $1::TEXT and ${where}`, parameters)
}

const column = (ask: Ask, table: TableName, name: string): Promise<boolean> => {
  const parameters: Parameter[] = [table.name, name]
  const where = inSchema(table.schema, false, parameters)
  return isThere(
    ask,
    `select 1 from ${NAMED_CLASS} join pg_catalog.pg_attribute as a on a.attrelid = c.oid where c.relname = $1::TEXT ` +
      `and a.attname = $2::TEXT and a.attnum > 0 and not a.attisdropped and ${where}`,
    parameters,
  )
}

const judge = (isThere: boolean, exists: boolean): Verdict => (isThere === exists ? 'done' : 'undone')

const renamed = (hasOld: boolean, hasNew: boolean): Verdict =>
  hasOld === hasNew ? 'unknown' : hasNew ? 'done' : 'undone'

type Questions = {
  readonly [Kind in Effect['kind']]: (effect: Extract<Effect, { kind: Kind }>, ask: Ask) => Promise<Verdict>
}

const questions: Questions = {
  relation: async ({ schema, name, exists }, ask) => judge(await relation(ask, schema, name, exists), exists),
  type: async ({ schema, name, exists }, ask) => {
    const parameters: Parameter[] = [name]
    const where = inSchema(schema, exists, parameters)
    const text = `select 1 from pg_catalog.pg_type as t join pg_catalog.pg_namespace as n on n.oid = t.typnamespace where t.typname = $1::TEXT and ${where}`
    return judge(await isThere(ask, text, parameters), exists)
  },
  schema: async ({ name, exists }, ask) =>
    judge(
      await isThere(ask, 'select 1 from pg_catalog.pg_namespace where nspname = $1::TEXT', [name]),
      exists,
    ),
  column: async ({ table, name, exists }, ask) => judge(await column(ask, table, name), exists),
  index: async ({ table, name, exists }, ask) => {
    const parameters: Parameter[] = [name]
    const ofTable = table === undefined ? '' : `and c.relname = $${parameters.push(table.name)}::TEXT `
    const where = inSchema(table?.schema, false, parameters)
    const rows = await ask(
      `select i.indisvalid from ${NAMED_CLASS} join pg_catalog.pg_index as i on i.indrelid = c.oid ` +
        `join pg_catalog.pg_class as x on x.oid = i.indexrelid where x.relname = $1::TEXT ${ofTable}and ${where}`,
      parameters,
    )
    // CREATE INDEX CONCURRENTLY that was interrupted leaves one behind that is not valid
    const isHalfMade = exists && rows.some(([isValid]) => isValid === 'f')
    return isHalfMade ? 'unknown' : judge(rows.length > 0, exists)
  },
  constraint: async ({ table, name, exists }, ask) => {
    const parameters: Parameter[] = [table.name, name]
    const where = inSchema(table.schema, false, parameters)
    const text =
      `select 1 from ${NAMED_CLASS} join pg_catalog.pg_constraint as k on k.conrelid = c.oid ` +
      `where c.relname = $1::TEXT and k.conname = $2::TEXT and ${where}`
    return judge(await isThere(ask, text, parameters), exists)
  },
  label: async ({ schema, type, name, exists }, ask) => {
    const parameters: Parameter[] = [type, name]
    const where = inSchema(schema, false, parameters)
    const text =
      'select 1 from pg_catalog.pg_enum as e join pg_catalog.pg_type as t on t.oid = e.enumtypid ' +
      `join pg_catalog.pg_namespace as n on n.oid = t.typnamespace where t.typname = $1::TEXT and e.enumlabel = $2::TEXT and ${where}`
    return judge(await isThere(ask, text, parameters), exists)
  },
  'renamed column': async ({ table, from, to }, ask) =>
    renamed(await column(ask, table, from), await column(ask, table, to)),
  'renamed relation': async ({ schema, from, to }, ask) =>
    renamed(await relation(ask, schema, from, false), await relation(ask, schema, to, false)),
  // whether it ran does not matter
  repeatable: async () => 'undone',
  unknown: async () => 'unknown',
}

/** Asks the catalog whether a statement of this effect has taken it. */
export const askCatalog = (effect: Effect, ask: Ask): Promise<Verdict> => {
  const question = questions[effect.kind] as (effect: Effect, ask: Ask) => Promise<Verdict> // the one of its kind
  return question(effect, ask)
}
