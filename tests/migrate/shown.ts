import { type IntrospectOptions, introspect, type LiveSchema } from '@manticore/migrate'
import { Database } from 'manticore-cockroachdb'
import type { Rule } from '../support/wire/answer.js'
import { startWireServer } from '../support/wire/wire-server.js'

/** What a CockroachDB shows: its schemas, `public` first, and the statements for what is in them, a row each. */
export interface Shown {
  readonly schemas?: readonly string[]
  readonly types?: readonly string[]
  readonly tables?: readonly string[]
  readonly functions?: readonly (readonly [schema: string, name: string])[]
}

const TEXT = 25

const column = (name: string) => ({ name, type: TEXT })

/** The rules by which a server shows this. */
export const showing = ({ schemas = [], types = [], tables = [], functions = [] }: Shown): Rule[] => {
  const statements = (texts: readonly string[]) => ({
    columns: [column('create_statement')],
    rows: texts.map((text) => [text]),
  })
  return [
    {
      text: /pg_namespace as ns\nwhere/,
      answer: {
        columns: [column('name'), column('own')],
        rows: ['public', ...schemas].sort().map((name) => [name, 'public']),
      },
    },
    { text: 'select current_schema() as name', answer: { columns: [column('name')], rows: [['public']] } },
    { text: 'show create all types', answer: statements(types) },
    { text: 'show create all tables', answer: statements(tables) },
    {
      text: /pg_proc/,
      answer: { columns: [column('schema'), column('name')], rows: functions.map((row) => [...row]) },
    },
  ]
}

/** A CockroachDB that shows this, as it is read. */
export const introspectShown = async (shown: Shown, options?: IntrospectOptions): Promise<LiveSchema> => {
  await using server = await startWireServer({ rules: showing(shown) })
  await using db = new Database({ url: server.url, maxConnections: 1 })
  return await introspect(db, options)
}
