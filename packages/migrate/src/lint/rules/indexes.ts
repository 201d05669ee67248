import type { Rule } from '../rule.js'

/** Index names are unique in their table alone: https://www.cockroachlabs.com/docs/stable/drop-index */
const bareIndex: Rule = {
  id: 'index-without-table',
  severity: 'warning',
  server: 'cockroachdb',
  undo: true,
  check: ({ words }) =>
    /^(?:drop|alter) index (?:concurrently )?(?:if exists )?(?!if |concurrently )[^ @]+(?: |$)/.test(words)
      ? {
          message:
            'the name of an index belongs to its table; without that the statement fails where two tables have one of this name',
          advice: 'name the table: table@index',
        }
      : undefined,
}

/** CONCURRENTLY is accepted and changes nothing: https://www.cockroachlabs.com/docs/stable/create-index */
const concurrently: Rule = {
  id: 'concurrently',
  severity: 'warning',
  server: 'cockroachdb',
  check: ({ words }) =>
    /^(?:create (?:unique )?index|drop index|refresh materialized view) concurrently /.test(words)
      ? {
          message: 'CONCURRENTLY does nothing here: every index is built while the table is in use',
          advice: 'leave the word out',
        }
      : undefined,
}

/** Rules about indexes. */
export const indexRules: readonly Rule[] = [bareIndex, concurrently]
