import { type SchemaSnapshot, type TableSnapshot, typeSql } from '@manticore/core'
import { tableLabel } from '@manticore/schema'
import { keyMarks, type Relation, relationsOf } from './relations.js'

// https://mermaid.js.org/syntax/entityRelationshipDiagram.html: what a quoted text of it cannot hold
const quoted = (text: string): string => `"${text.replaceAll(/["%\\\p{C}]/gu, '_')}"`

/** A word of an entity: letters, digits, and what types are written with. */
const word = (text: string): string => {
  const safe = text.replaceAll(/[^\p{L}\p{N}()[\]_-]+/gu, '_')
  return /^[\p{L}_]/u.test(safe) ? safe : `_${safe}`
}

const typeWord = (type: TableSnapshot['columns'][number]['type']): string => {
  // there is no comma in a word
  const { arguments: args } = type
  return word(typeSql({ ...type, arguments: args.includes(',') ? '' : args }).replaceAll('"', ''))
}

/** Names for the tables, each another one, although quotes are lost. */
const entityNames = (tables: readonly TableSnapshot[]): ReadonlyMap<TableSnapshot, string> => {
  const taken = new Set<string>()
  return new Map(
    tables.map((table) => {
      let name = quoted(tableLabel(table))
      while (taken.has(name)) {
        name = `${name.slice(0, -1)}_"`
      }
      taken.add(name)
      return [table, name]
    }),
  )
}

const entity = (table: TableSnapshot, name: string | undefined): string => {
  const lines = table.columns.map((column) => {
    const marks = keyMarks(table, column.name)
    return [
      `    ${typeWord(column.type)} ${word(column.name)}`,
      ...(marks.length === 0 ? [] : [marks.join(', ')]),
      ...(column.comment === undefined
        ? []
        : [quoted(column.comment.replaceAll('"', "'").replaceAll('\n', ' '))]),
    ].join(' ')
  })
  return `  ${name} {\n${lines.map((line) => `${line}\n`).join('')}  }\n`
}

const line = ({ isOptional, isUnique }: Relation): string =>
  `${isOptional ? '|o' : '||'}--${isUnique ? 'o|' : 'o{'}`

/**
 * The tables of a schema as the text of a Mermaid diagram, which GitHub and many editors draw: an entity for each table, with
 * its columns, their types and keys, and a line for each foreign key, whose ends say how many rows there may be.
 *
 * Mermaid has no words with blanks, quotes or commas, so that in the names of columns these become `_`.
 *
 * @example
 * ```ts
 * const text = mermaidDiagram(await introspect(db))
 * ```
 */
export const mermaidDiagram = (snapshot: SchemaSnapshot): string => {
  const names = entityNames(snapshot.tables)
  return [
    'erDiagram\n',
    ...snapshot.tables.map((table) => entity(table, names.get(table))),
    ...relationsOf(snapshot).map(
      (relation) =>
        `  ${names.get(relation.to)} ${line(relation)} ${names.get(relation.from)} : ${quoted(relation.columns.join(', '))}\n`,
    ),
  ].join('')
}
