import { type ColumnSpec, readSqlText } from '@manticore/schema'
import { expect, test } from 'vitest'
import { sqlTexts } from './sql-text.list.js'
import { expectRefusal } from './support.js'

const place = { table: 'teas', column: 'note' }

/** The type and traits of a column, written as in the list. */
const traitsOf = ({ type, default: byDefault, identity, generated, ...column }: ColumnSpec): string =>
  [
    type.name,
    type.array && 'array',
    column.notNull && 'notNull',
    column.primaryKey && 'primaryKey',
    column.unique && 'unique',
    (byDefault !== undefined || type.serial || identity === 'by default') && 'default',
    (generated !== undefined || identity === 'always') && 'generated',
  ]
    .filter((trait) => trait !== false)
    .join(' ')

test.each(sqlTexts.legal)('%j declares %s', (text, traits) => {
  expect(traitsOf(readSqlText(text, place))).toBe(traits)
})

test.each(sqlTexts.refused)('%j is refused: %s', (text, reason) => {
  expectRefusal(() => readSqlText(text, place), `teas.note: ${reason} in "${text}"`, place)
})
