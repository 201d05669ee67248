import type { Rule } from '../rule.js'

// a mutation at the head of a statement, or behind the WITH of one
const CHANGES_ALL = /^(?:with .* \) )?(?:update|delete from) (?!.* (?:where|limit) )/
const COPIES_ALL = /^(?:insert|upsert) into (?=.*\bselect .* from )(?!.* (?:where|limit) )/

/** Transactions over many rows run into limits; how to page instead: https://www.cockroachlabs.com/docs/stable/bulk-update-data */
const wholeTable: Rule = {
  id: 'whole-table',
  severity: 'warning',
  check: (reading, direction) =>
    !direction.isNew(reading) && (CHANGES_ALL.test(reading.outer) || COPIES_ALL.test(reading.outer))
      ? {
          message:
            'without WHERE or LIMIT this is one transaction over a whole table, which blocks others and may never end',
          advice: 'a module (.ts, .js) that changes some thousand rows at a time, by a range of the key',
        }
      : undefined,
}

/** Expand, fill, contract, each by itself: https://www.cockroachlabs.com/docs/stable/online-schema-changes */
const mixedChanges: Rule = {
  id: 'mixed-changes',
  severity: 'warning',
  check: (reading, direction) =>
    reading === direction.mixed()
      ? {
          message:
            'schema changes and changes of rows in one migration: where the second fails the first stays, and programs see the half',
          advice: 'one migration that adds, one that fills, and later one that takes away',
        }
      : undefined,
}

/** A label is there when the change that adds it has ended: https://www.cockroachlabs.com/docs/stable/alter-type */
const newLabelUsed: Rule = {
  id: 'new-label-used',
  severity: 'warning',
  check: (reading, direction) => {
    const labels = direction.newLabels(reading)
    const used = labels.find((label) => reading.strings.includes(label))
    return used === undefined
      ? undefined
      : {
          message: `the label '${used}' is new in this migration; in one transaction with ALTER TYPE it cannot be used yet`,
          advice: 'add the label in one migration, use it in the next',
        }
  },
}

/** Rules about rows. */
export const dataRules: readonly Rule[] = [wholeTable, mixedChanges, newLabelUsed]
