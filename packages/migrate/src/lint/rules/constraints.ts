import { foreignKeysOf } from '../covered.js'
import type { Direction } from '../direction.js'
import type { Reading } from '../reading.js'
import type { Rule } from '../rule.js'

const isCovered = (columns: readonly string[], { table }: Reading, direction: Direction): boolean =>
  direction.covered().some((key) => {
    const first = key.columns.slice(0, columns.length)
    return key.table === table && columns.every((column) => first.includes(column))
  })

/** An index is advised, and created by neither server: https://www.cockroachlabs.com/docs/stable/foreign-key#rules-for-creating-foreign-keys */
const foreignKeyIndex: Rule = {
  id: 'foreign-key-index',
  severity: 'warning',
  check: (reading, direction) => {
    const bare = foreignKeysOf(reading).find((columns) => !isCovered(columns, reading, direction))
    return bare === undefined
      ? undefined
      : {
          message: `no index begins with ${bare.join(', ')}: each change of a row referred to reads the whole table`,
          advice: `CREATE INDEX ON ${reading.table ?? 'it'} (${bare.join(', ')}), if there is none from before`,
        }
  },
}

const DROPPED = /^drop constraint (?:if exists )?(\S+)/

/** Servers name the unique constraint of a column `<table>_<column>_key`. */
const isUnique = (name: string | undefined, direction: Direction): boolean =>
  name !== undefined && (/_key(?:_")?$/.test(name) || direction.uniqueNames().has(name))

/** Unique constraints are dropped as indexes: https://www.cockroachlabs.com/docs/stable/drop-index#remove-an-index-and-dependent-objects-with-cascade */
const dropUnique: Rule = {
  id: 'drop-unique',
  severity: 'error',
  server: 'cockroachdb',
  undo: true,
  check: ({ words, actions }, direction) => {
    const [, index] = /^drop index (?:concurrently )?(?:if exists )?(?:\S+@)?(\S+)/.exec(words) ?? []
    const isRefused =
      (isUnique(index, direction) && !words.endsWith(' cascade')) ||
      actions.some((action) => isUnique(DROPPED.exec(action)?.[1], direction))
    return isRefused
      ? {
          message:
            'a unique constraint is an index here, which is not dropped as a constraint nor without CASCADE',
          advice: 'DROP INDEX table@name CASCADE',
        }
      : undefined
  },
}

/** https://www.cockroachlabs.com/docs/stable/alter-table#validate-constraint */
const notValid: Rule = {
  id: 'not-valid',
  severity: 'warning',
  check: (reading, direction) => {
    const names = reading.actions.flatMap((action) =>
      / not valid$/.test(action) ? [/^add constraint (?:if not exists )?(\S+)/.exec(action)?.[1]] : [],
    )
    const isValidated = (name: string | undefined): boolean =>
      direction
        .after(reading)
        .some(({ actions }) => actions.some((action) => action === `validate constraint ${name}`))
    return names.every(isValidated)
      ? undefined
      : {
          message: 'with NOT VALID the rows that are there may still break the constraint',
          advice:
            'ALTER TABLE ... VALIDATE CONSTRAINT ... afterwards, as a statement of its own or in the next migration',
        }
  },
}

/** Rules about foreign keys, unique constraints and checks. */
export const constraintRules: readonly Rule[] = [foreignKeyIndex, dropUnique, notValid]
