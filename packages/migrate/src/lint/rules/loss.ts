import type { Rule } from '../rule.js'

const KEPT = 'keep a backup, or take it away in a later release, when nothing uses it any more'

const dropTable: Rule = {
  id: 'drop-table',
  severity: 'warning',
  check: ({ words }) =>
    /^drop (?:table|materialized view) /.test(words)
      ? { message: 'the rows are gone for good; the undo can only bring back an empty table', advice: KEPT }
      : undefined,
}

/** Even one that fails can lose the column's data: https://www.cockroachlabs.com/docs/stable/online-schema-changes */
const dropColumn: Rule = {
  id: 'drop-column',
  severity: 'warning',
  check: (reading, direction) =>
    !direction.isNew(reading) && reading.actions.some((action) => /^drop (?!constraint )/.test(action))
      ? {
          message: 'the values are gone for good, and programs that still name the column fail',
          advice: `release programs that do not use it first; ${KEPT}`,
        }
      : undefined,
}

const dropDatabase: Rule = {
  id: 'drop-database',
  severity: 'warning',
  check: ({ words }) =>
    /^drop (?:database|schema) /.test(words)
      ? { message: 'all that is in it is gone for good', advice: `drop its tables one by one; ${KEPT}` }
      : undefined,
}

/** A schema change, not a action of a transaction: https://www.cockroachlabs.com/docs/stable/truncate */
const truncate: Rule = {
  id: 'truncate',
  severity: 'warning',
  check: (reading, direction) =>
    reading.words.startsWith('truncate ') && !direction.isNew(reading)
      ? {
          message: 'the rows are gone for good, and no transaction brings them back',
          advice: 'DELETE with a condition, in batches, if some of them are to stay',
        }
      : undefined,
}

/** What takes data away that an undo cannot bring back. */
export const lossRules: readonly Rule[] = [dropTable, dropColumn, dropDatabase, truncate]
