import { addedElements, isColumn } from './elements.js'
import { plainName, type Reading } from './reading.js'

/** Columns that an index, a unique constraint or a primary key begins with. */
export interface Covered {
  readonly table: string
  readonly columns: readonly string[]
}

const FOREIGN_KEY = /^(?:constraint (?:if not exists )?\S+ )?foreign key (?:\S+ )?\( ([^()]*) \)/
const KEY =
  /^(?:constraint (?:if not exists )?\S+ )?(?:primary key|unique(?: index)?|index)(?: \S+)? \( ([^()]*) \)/
const CREATED_INDEX = /^create (?:unique )?index (?:.*? )?on \S+(?: using \w+)? \( ([^()]*) \)/
const columnsIn = (list: string): readonly string[] =>
  list.split(' , ').map((column) => plainName(column.replace(/ (?:asc|desc)\b.*$/, '')))

const elementsOf = (reading: Reading): readonly string[] => [...reading.elements, ...addedElements(reading)]

const columnWith = (element: string, words: RegExp): readonly string[] | undefined =>
  isColumn(element) && words.test(element) ? columnsIn(element.split(' ', 1)[0] ?? '') : undefined

const matched = (pattern: RegExp, text: string): readonly string[] | undefined => {
  const list = pattern.exec(text)?.[1]
  return list === undefined ? undefined : columnsIn(list)
}

/** The columns of each foreign key that a statement adds. */
export const foreignKeysOf = (reading: Reading): readonly (readonly string[])[] =>
  elementsOf(reading).flatMap((element) => {
    const columns = matched(FOREIGN_KEY, element) ?? columnWith(element, / references /)
    return columns === undefined ? [] : [columns]
  })

/** What a statement adds that finds rows by some columns. */
export const coveredBy = (reading: Reading): readonly Covered[] => {
  const { table, words } = reading
  if (table === undefined) {
    return []
  }
  const created = matched(CREATED_INDEX, words)
  const added = elementsOf(reading).flatMap((element) => {
    const columns = matched(KEY, element) ?? columnWith(element, / (?:primary key|unique)\b/)
    return columns === undefined ? [] : [columns]
  })
  return [...added, ...(created === undefined ? [] : [created])].map((columns) => ({ table, columns }))
}
