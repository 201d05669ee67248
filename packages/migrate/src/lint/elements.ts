import type { Reading } from './reading.js'

const NO_COLUMN =
  /^(?:constraint |primary key|unique |check |foreign key|exclude |like |family |(?:unique |inverted |vector )?index )/
const ADD = /^add (?:column )?(?:if not exists )?/

/** Whether an element of a table is a column: its name, its type and what qualifies it. */
export const isColumn = (element: string): boolean => !NO_COLUMN.test(element)

/** What an ALTER TABLE adds, in the words that CREATE TABLE has for it. */
export const addedElements = ({ actions }: Reading): readonly string[] =>
  actions.filter((action) => ADD.test(action)).map((action) => action.replace(ADD, ''))

/** The columns that a statement adds to a table that is there. */
export const addedColumns = (reading: Reading): readonly string[] => addedElements(reading).filter(isColumn)
