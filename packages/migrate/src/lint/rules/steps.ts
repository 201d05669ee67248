import type { Rule } from '../rule.js'

/** DDL in a transaction is not what it is on PostgreSQL: https://www.cockroachlabs.com/docs/stable/online-schema-changes */
const explicitTransaction: Rule = {
  id: 'explicit-transaction',
  severity: 'error',
  undo: true,
  check: ({ statement }) =>
    statement.kind === 'control'
      ? {
          message:
            'a migration does not control transactions: each schema change runs by itself, data in transactions of its own',
          advice:
            'leave it out; SET in the place of SET LOCAL; a module with `export const transaction = true` where data must be all or nothing',
        }
      : undefined,
}

/** One at a time on one table: https://www.cockroachlabs.com/docs/stable/online-schema-changes#best-practices-for-online-schema-changes */
const severalChanges: Rule = {
  id: 'several-changes',
  severity: 'warning',
  server: 'cockroachdb',
  check: (reading, direction) =>
    !direction.isNew(reading) &&
    reading.actions.length > 1 &&
    !reading.actions.some((action) => / primary key\b/.test(action))
      ? {
          message:
            'several changes of a table in one statement: where one of them fails, what became of the others is not sure',
          advice: 'one change a statement; each is then journalled by itself',
        }
      : undefined,
}

const ALONE =
  /^(?:rename to|set schema|owner to|set locality|configure zone|split at|unsplit|scatter|partition|alter (?:column )?\S+ (?:set data )?type) /

/** What ALTER TABLE does not combine: https://www.cockroachlabs.com/docs/stable/alter-table */
const combinedChanges: Rule = {
  id: 'combined-changes',
  severity: 'error',
  server: 'cockroachdb',
  undo: true,
  check: ({ actions }) => {
    const alone = actions.find((action) => ALONE.test(`${action} `))
    return alone === undefined || actions.length === 1
      ? undefined
      : {
          message: `${ALONE.exec(`${alone} `)?.[0].trim().toUpperCase()} is refused beside other changes`,
          advice: 'make it a statement of its own',
        }
  },
}

const isLocked = / schema_locked = (?:false|off|'')/

/** New tables are locked since v26.1: https://www.cockroachlabs.com/docs/stable/with-storage-parameter */
const schemaLocked: Rule = {
  id: 'schema-locked',
  severity: 'warning',
  server: 'cockroachdb',
  undo: true,
  check: (reading, direction) =>
    reading.actions.some((action) => action.startsWith('set locality ') || / primary key \(/.test(action)) &&
    reading.actions.every(
      (action) => action.startsWith('set locality ') || /^(?:drop|add) constraint /.test(action),
    ) &&
    !direction.before(reading).some(({ table, words }) => table === reading.table && isLocked.test(words))
      ? {
          message:
            'since v26.1 tables are created with schema_locked, which this change does not lift by itself',
          advice:
            'ALTER TABLE t SET (schema_locked = false) before it, and = true after it, as statements of their own',
        }
      : undefined,
}

/** What guards against mistakes: https://www.cockroachlabs.com/docs/stable/session-variables */
const safeUpdates: Rule = {
  id: 'safe-updates',
  severity: 'warning',
  server: 'cockroachdb',
  undo: true,
  check: (reading, direction) =>
    /^set (?:session )?sql_safe_updates (?:=|to) (?:off|false|'')$/.test(reading.words) &&
    !direction.after(reading).some(({ words }) => /^(?:re)?set (?:session )?sql_safe_updates\b/.test(words))
      ? {
          message: 'from here on the migration runs without the guard against changes of whole tables',
          advice: 'RESET sql_safe_updates after the statement that needs it',
        }
      : undefined,
}

/** A migration that cannot be taken back. */
const missingUndo: Rule = {
  id: 'missing-undo',
  severity: 'warning',
  check: (reading, { hasUndo, statements }) =>
    !hasUndo && reading === statements[0]
      ? {
          message: 'there is no undo: a rollback stops here',
          advice: 'a line -- @UNDO, and below it the SQL that takes the migration back',
        }
      : undefined,
}

/** Rules about how a migration is carried out. */
export const stepRules: readonly Rule[] = [
  explicitTransaction,
  severalChanges,
  combinedChanges,
  schemaLocked,
  safeUpdates,
  missingUndo,
]
