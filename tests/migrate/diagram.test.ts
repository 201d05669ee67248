import { type SchemaSnapshot, snapshotSchema } from '@manticore/core'
import { dotDiagram, mermaidDiagram } from '@manticore/migrate'
import { instance } from '@viz-js/viz'
import {
  type AnyTable,
  type ColumnReference,
  decimal,
  defineTable,
  enumType,
  int8,
  schema,
  text,
  uniqueIndex,
  uuid,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { people, teams, visits } from '../support/every-feature.js'
import { hostileNames } from '../support/hostile.js'

const app = schema('app')
const size = enumType('bag size', ['small', 'large'])

const teas = defineTable('teas', {
  id: uuid().primaryKey(),
  name: text().notNull().unique().comment('as it is "sold"'),
  price: decimal(8, 2),
  tags: text().array(),
})
const labels = app.table('labels', {
  tea: uuid()
    .primaryKey()
    .references(() => teas.id),
  size: size().notNull(),
})
const blends = defineTable(
  'blends',
  {
    id: int8().primaryKey(),
    parent: int8().references((): ColumnReference => blends.id),
    first: uuid()
      .notNull()
      .references(() => teas.id),
    second: uuid()
      .named('the second')
      .references(() => teas.id),
  },
  (t) => [uniqueIndex().on(t.second)],
)

const snapshotOf = (...tables: readonly AnyTable[]): SchemaSnapshot => {
  const { schemas, enums, tables: found } = snapshotSchema(tables, { server: 'cockroachdb' })
  return { schemas, enums, tables: found }
}

/** Tables that refer to one another, each with a column by the name of the table. */
const hostile = snapshotOf(
  ...hostileNames.map((name) => {
    const table = defineTable(name, {
      id: uuid().primaryKey(),
      other: uuid().references((): ColumnReference => table.id),
      named: text().named(name).comment(name),
    })
    return table
  }),
)

describe('a diagram for Mermaid', () => {
  test('has an entity for each table and a line for each foreign key', () => {
    expect(mermaidDiagram(snapshotOf(teas, labels, blends))).toMatchInlineSnapshot(`
      "erDiagram
        "teas" {
          UUID id PK
          TEXT name UK "as it is 'sold'"
          DECIMAL price
          TEXT[] tags
        }
        "app.labels" {
          UUID tea PK, FK
          bag_size size
        }
        "blends" {
          INT8 id PK
          INT8 parent FK
          UUID first FK
          UUID the_second FK, UK
        }
        "teas" ||--o| "app.labels" : "tea"
        "blends" |o--o{ "blends" : "parent"
        "teas" ||--o{ "blends" : "first"
        "teas" |o--o| "blends" : "the second"
      "
    `)
  })

  test('keeps to the words of Mermaid whatever things are called', () => {
    // https://mermaid.js.org/syntax/entityRelationshipDiagram.html
    const entity = /^ {2}"[^"%\\]+" \{$/
    const attribute =
      /^ {4}[\p{L}_][\p{L}\p{N}()[\]_-]* [\p{L}_][\p{L}\p{N}()[\]_-]*(?: (?:PK|FK|UK)(?:, FK)?)?(?: "[^"]*")?$/u
    const relation = /^ {2}"[^"%\\]+" (?:\|\||\|o)--(?:o\||o\{) "[^"%\\]+" : "[^"]*"$/
    const lines = mermaidDiagram(hostile).trimEnd().split('\n')
    const strange = lines.filter(
      (line) =>
        ![/^erDiagram$/, /^ {2}\}$/, entity, attribute, relation].some((pattern) => pattern.test(line)),
    )
    expect(strange).toStrictEqual([])
    const entities = lines.filter((line) => entity.test(line))
    expect(new Set(entities).size).toBe(hostileNames.length)
  })
})

describe('a graph for Graphviz', () => {
  test('has a node for each table and an edge for each foreign key', () => {
    expect(dotDiagram(snapshotOf(teas, labels))).toMatchInlineSnapshot(`
      "digraph {
        graph [rankdir=RL, nodesep=0.5, ranksep=1.2, pad=0.3]
        node [shape=plain, fontname="Helvetica", fontsize=11]
        edge [dir=both, color="#6b7280", arrowsize=0.8]
        t0 [label=<<table border="1" cellborder="0" cellspacing="0" cellpadding="5" color="#9ca3af"><tr><td colspan="3" bgcolor="#dbeafe"><b><font color="#1f2937">teas</font></b></td></tr><tr><td align="left" port="l0"><b><font color="#1f2937">id</font></b></td><td align="left"><font color="#6b7280">UUID</font></td><td align="right" port="r0"><font color="#6b7280">PK</font></td></tr><tr><td align="left" port="l1"><font color="#1f2937">name</font></td><td align="left"><font color="#6b7280">TEXT</font></td><td align="right" port="r1"><font color="#6b7280">UK</font></td></tr><tr><td align="left" port="l2"><font color="#1f2937">price</font></td><td align="left"><font color="#6b7280">DECIMAL(8,2)?</font></td><td align="right" port="r2"> </td></tr><tr><td align="left" port="l3"><font color="#1f2937">tags</font></td><td align="left"><font color="#6b7280">TEXT[]?</font></td><td align="right" port="r3"> </td></tr></table>>]
        t1 [label=<<table border="1" cellborder="0" cellspacing="0" cellpadding="5" color="#9ca3af"><tr><td colspan="3" bgcolor="#dbeafe"><b><font color="#1f2937">app.labels</font></b></td></tr><tr><td align="left" port="l0"><b><font color="#1f2937">tea</font></b></td><td align="left"><font color="#6b7280">UUID</font></td><td align="right" port="r0"><font color="#6b7280">PK FK</font></td></tr><tr><td align="left" port="l1"><font color="#1f2937">size</font></td><td align="left"><font color="#6b7280">bag size</font></td><td align="right" port="r1"> </td></tr></table>>]
        t1:l0:w -> t0:r0:e [arrowtail=teeodot, arrowhead=teetee]
      }
      "
    `)
  })

  test('is drawn whatever things are called', async () => {
    const viz = await instance()
    for (const snapshot of [hostile, snapshotOf(people, teams, visits), snapshotOf()]) {
      const { status, errors } = viz.render(dotDiagram(snapshot), { format: 'svg' })
      // it has no table of how wide the letters of all languages are
      const mistakes = errors.filter(({ message }) => !message.includes('width'))
      expect({ status, mistakes }).toStrictEqual({ status: 'success', mistakes: [] })
    }
  })
})
