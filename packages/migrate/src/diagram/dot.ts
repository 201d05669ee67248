import { type SchemaSnapshot, type TableSnapshot, typeSql } from '@manticore/core'
import { tableLabel } from '@manticore/schema'
import { keyMarks, type Relation, relationsOf } from './relations.js'

// what cannot be in XML at all is left out
const escaped = (text: string): string =>
  text
    .replaceAll(/\p{C}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

const INK = '#1f2937'
const FADED = '#6b7280'
const LINES = '#9ca3af'
const HEAD = '#dbeafe'

// an empty label is a mistake to Graphviz
const font = (color: string, text: string): string =>
  text === '' ? ' ' : `<font color="${color}">${escaped(text)}</font>`

const cell = (attributes: string, content: string): string => `<td ${attributes}>${content}</td>`

const row = (
  table: TableSnapshot,
  { name, type, notNull }: TableSnapshot['columns'][number],
  place: number,
) => {
  const marks = keyMarks(table, name)
  const title = marks.includes('PK') ? `<b>${font(INK, name)}</b>` : font(INK, name)
  const shown = `${typeSql(type).replaceAll('"', '')}${notNull ? '' : '?'}`
  return `<tr>${[
    cell(`align="left" port="l${place}"`, title),
    cell('align="left"', font(FADED, shown)),
    cell(`align="right" port="r${place}"`, font(FADED, marks.join(' '))),
  ].join('')}</tr>`
}

const node = (table: TableSnapshot, id: string): string => {
  const head = `<tr><td colspan="3" bgcolor="${HEAD}"><b>${font(INK, tableLabel(table))}</b></td></tr>`
  const rows = table.columns.map((column, place) => row(table, column, place))
  const style = `border="1" cellborder="0" cellspacing="0" cellpadding="5" color="${LINES}"`
  return `  ${id} [label=<<table ${style}>${head}${rows.join('')}</table>>]\n`
}

const placeOf = ({ columns }: TableSnapshot, name: string | undefined): number =>
  Math.max(
    0,
    columns.findIndex((column) => column.name === name),
  )

// what refers stands to the right of what it refers to; a table that refers to itself has its loop on its left
const edge = (relation: Relation, ids: ReadonlyMap<TableSnapshot, string>): string => {
  const { from, to, columns, targetColumns, isOptional, isUnique } = relation
  const tail = `${ids.get(from)}:l${placeOf(from, columns[0])}:w`
  const target = placeOf(to, targetColumns[0])
  const head = `${ids.get(to)}:${from === to ? `l${target}:w` : `r${target}:e`}`
  const ends = [
    `arrowtail=${isUnique ? 'teeodot' : 'crowodot'}`,
    `arrowhead=${isOptional ? 'teeodot' : 'teetee'}`,
  ]
  return `  ${tail} -> ${head} [${ends.join(', ')}]\n`
}

/**
 * The tables of a schema as a graph in Graphviz's DOT: a node for each table, with its columns, their types (`?` is
 * nullable) and keys, and an edge for each foreign key, in the notation of crow's feet.
 *
 * @example
 * ```ts
 * const text = dotDiagram(await introspect(db))
 * ```
 */
export const dotDiagram = (snapshot: SchemaSnapshot): string => {
  const ids = new Map(snapshot.tables.map((table, place) => [table, `t${place}`]))
  return [
    'digraph {\n',
    '  graph [rankdir=RL, nodesep=0.5, ranksep=1.2, pad=0.3]\n',
    '  node [shape=plain, fontname="Helvetica", fontsize=11]\n',
    `  edge [dir=both, color="${FADED}", arrowsize=0.8]\n`,
    ...[...ids].map(([table, id]) => node(table, id)),
    ...relationsOf(snapshot).map((relation) => edge(relation, ids)),
    '}\n',
  ].join('')
}
