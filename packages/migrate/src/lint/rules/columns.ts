import { addedColumns } from '../elements.js'
import type { Rule } from '../rule.js'

const HAS_VALUE = /\b(?:default|generated|as|identity|(?:small|big)?serial\d?)\b/

/** What ADD COLUMN takes: https://www.cockroachlabs.com/docs/stable/alter-table#add-column */
const notNullColumn: Rule = {
  id: 'not-null-column',
  severity: 'warning',
  check: (reading, direction) =>
    !direction.isNew(reading) &&
    addedColumns(reading).some((column) => / not null\b/.test(column) && !HAS_VALUE.test(column))
      ? {
          message: 'a column that is NOT NULL without a default is refused by a table with rows',
          advice:
            'give it a DEFAULT; or add it without NOT NULL, fill it in batches, then ALTER COLUMN ... SET NOT NULL',
        }
      : undefined,
}

/** What ALTER COLUMN TYPE refuses: https://www.cockroachlabs.com/docs/stable/known-limitations */
const columnType: Rule = {
  id: 'column-type',
  severity: 'warning',
  check: (reading, direction) =>
    !direction.isNew(reading) &&
    reading.actions.some((action) => /^alter (?:column )?\S+ (?:set data )?type /.test(action))
      ? {
          message:
            'unless the type only gets wider the whole table is rewritten; CockroachDB refuses to for a column in an index, ' +
            'a check, a view or a computed column',
          advice:
            'add a column of the new type, fill it in batches, let programs use it, then drop the old one',
        }
      : undefined,
}

/** No sequence for a table with rows: https://www.cockroachlabs.com/docs/stable/known-limitations */
const sequenceColumn: Rule = {
  id: 'sequence-column',
  severity: 'error',
  server: 'cockroachdb',
  check: (reading, direction) =>
    !direction.isNew(reading) &&
    addedColumns(reading).some((column) => /\b(?:nextval \(|as identity)/.test(column))
      ? {
          message: 'a table with rows cannot get a column whose default is a sequence or that is an IDENTITY',
          advice:
            'add it without a default, fill it in batches, then ALTER COLUMN ... SET DEFAULT nextval(...)',
        }
      : undefined,
}

const FOR_PROGRAMS =
  'add the new name beside the old one, let programs use it, then drop the old one; or rename while none is running'

/** https://www.cockroachlabs.com/docs/stable/alter-table#rename-column */
const renameColumn: Rule = {
  id: 'rename-column',
  severity: 'warning',
  check: (reading, direction) =>
    !direction.isNew(reading) && reading.actions.some((action) => /^rename (?!to |constraint )/.test(action))
      ? { message: 'programs that run at this moment still use the old name, and fail', advice: FOR_PROGRAMS }
      : undefined,
}

/** https://www.cockroachlabs.com/docs/stable/alter-table#rename-to */
const renameTable: Rule = {
  id: 'rename-table',
  severity: 'warning',
  check: (reading, direction) =>
    !direction.isNew(reading) && reading.actions.some((action) => action.startsWith('rename to '))
      ? { message: 'programs that run at this moment still use the old name, and fail', advice: FOR_PROGRAMS }
      : undefined,
}

/** Changes of columns that a table with rows, or a program at work, does not take well. */
export const columnRules: readonly Rule[] = [
  notNullColumn,
  columnType,
  sequenceColumn,
  renameColumn,
  renameTable,
]
