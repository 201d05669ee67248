import type { Rule } from '../rule.js'

const COUNTED = /\b(?:(?:small|big)?serial\d?|unique_rowid \(|nextval \(|as identity)/
const NAMED_KEY = /^(?:constraint \S+ )?primary key \( (\S+)/

/** https://www.cockroachlabs.com/docs/stable/primary-key */
const noPrimaryKey: Rule = {
  id: 'no-primary-key',
  severity: 'warning',
  server: 'cockroachdb',
  check: ({ words, creates }) =>
    creates &&
    !/\bprimary key\b| like \S+ including (?:all|indexes|constraints)\b|^create (?:local )?temp/.test(words)
      ? {
          message:
            'without a primary key CockroachDB makes a hidden column rowid the key, in the order of insertion',
          advice: 'declare one: id UUID PRIMARY KEY DEFAULT gen_random_uuid()',
        }
      : undefined,
}

/** https://www.cockroachlabs.com/docs/stable/serial */
const sequentialKey: Rule = {
  id: 'sequential-key',
  severity: 'warning',
  server: 'cockroachdb',
  check: ({ elements }) => {
    const key = elements.map((element) => NAMED_KEY.exec(element)?.[1]).find((name) => name !== undefined)
    const isKey = (element: string): boolean =>
      / primary key\b/.test(element) || (key !== undefined && element.startsWith(`${key} `))
    const isHashed = elements.some(
      (element) => element.includes('primary key') && element.includes(' using hash'),
    )
    return !isHashed && elements.some((element) => COUNTED.test(element) && isKey(element))
      ? {
          message: 'keys that count up put all new rows on one range, so that one node does all the writing',
          advice: 'UUID DEFAULT gen_random_uuid(), or a hash-sharded key: PRIMARY KEY (...) USING HASH',
        }
      : undefined
  },
}

/** What stays behind: https://www.cockroachlabs.com/docs/stable/alter-table#alter-primary-key */
const primaryKeyChange: Rule = {
  id: 'primary-key-change',
  severity: 'warning',
  server: 'cockroachdb',
  check: (reading, direction) =>
    reading.actions.some((action) => action.startsWith('alter primary key using columns ')) &&
    !direction.after(reading).some(({ words }) => /^drop index .*\bcascade$/.test(words))
      ? {
          message: 'the old key stays behind as a unique index, which every write pays for',
          advice:
            'ALTER TABLE t DROP CONSTRAINT t_pkey, ADD CONSTRAINT t_pkey PRIMARY KEY (...), or a DROP INDEX t@t_..._key CASCADE after it',
        }
      : undefined,
}

/** https://www.cockroachlabs.com/docs/stable/alter-table#drop-constraint */
const dropPrimaryKey: Rule = {
  id: 'drop-primary-key',
  severity: 'error',
  server: 'cockroachdb',
  undo: true,
  check: ({ actions }) =>
    actions.some((action) => /^drop constraint (?:if exists )?\S+_pkey(?:_"|"|\b)/.test(action)) &&
    !actions.some((action) => / primary key\b/.test(action))
      ? {
          message: 'a table is never without a primary key, so that dropping it alone is refused',
          advice:
            'put the new key into the same statement: DROP CONSTRAINT t_pkey, ADD CONSTRAINT t_pkey PRIMARY KEY (...)',
        }
      : undefined,
}

/** Rules about primary keys. */
export const keyRules: readonly Rule[] = [noPrimaryKey, sequentialKey, primaryKeyChange, dropPrimaryKey]
