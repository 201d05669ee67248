import type { ServerKind } from '@manticore/core'
import type { Migration, Steps } from '../migration.js'
import { createDirection } from './direction.js'
import { type Reading, readStatement } from './reading.js'
import type { Rule } from './rule.js'
import { rules } from './rules.js'
import type { Warning } from './warning.js'

/** How migrations are looked at. */
export interface LintOptions {
  /** The server they are for. Default `cockroachdb`. */
  readonly server?: ServerKind | undefined
}

const UNKNOWN_RULE = 'unknown-rule'
const NEEDLESS_ALLOW = 'needless-allow'

const lintStatement = (
  { statement: { allowed, line } }: Reading,
  file: string,
  found: readonly Warning[],
  applied: readonly Rule[],
): readonly Warning[] => {
  const about = (rule: string, message: string, advice: string): Warning =>
    Object.freeze({ rule, severity: 'warning', file, line, message, advice })
  const comments = [...new Set(allowed)].flatMap((id) => {
    if (!rules.some((rule) => rule.id === id)) {
      return [
        about(UNKNOWN_RULE, `a comment allows "${id}", and there is no such rule`, `one of ${ruleNames()}`),
      ]
    }
    // a rule for another server had no chance to find anything
    const isNeedless = applied.some((rule) => rule.id === id) && !found.some(({ rule }) => rule === id)
    return isNeedless
      ? [
          about(
            NEEDLESS_ALLOW,
            `a comment allows "${id}", which this statement does not break`,
            'delete the comment',
          ),
        ]
      : []
  })
  return [...found.filter(({ rule }) => !allowed.includes(rule)), ...comments]
}

const ruleNames = (): string => rules.map(({ id }) => id).join(', ')

const lintDirection = (
  steps: Steps | undefined,
  file: string,
  hasUndo: boolean,
  applied: readonly Rule[],
): readonly Warning[] => {
  if (steps?.kind !== 'statements') {
    return []
  }
  const direction = createDirection(steps.statements.map(readStatement), hasUndo)
  return direction.statements.flatMap((reading) => {
    const { line } = reading.statement
    const found = applied.flatMap(({ id, severity, check }): readonly Warning[] => {
      const finding = check(reading, direction)
      return finding === undefined ? [] : [Object.freeze({ rule: id, severity, file, line, ...finding })]
    })
    return lintStatement(reading, file, found, applied)
  })
}

/**
 * What in a migration would lose data, fail, or hold up programs, and what to do instead, in the order of the lines. A
 * comment `-- manticore: allow drop-column` directly before a statement silences that rule for it; one that names no rule, or
 * one the statement does not break, is a warning itself. A migration that is a module has no statements to look at.
 *
 * @example
 * ```ts
 * for (const migration of await loadMigrations('./migrations')) {
 *   for (const { file, line, message, advice } of lintMigration(migration)) {
 *     console.log(`${file}:${line}: ${message}; ${advice}`)
 *   }
 * }
 * ```
 */
export const lintMigration = (migration: Migration, options: LintOptions = {}): readonly Warning[] => {
  const { server = 'cockroachdb' } = options
  const { path, steps } = migration
  const forServer = rules.filter((rule) => rule.server === undefined || rule.server === server)
  return Object.freeze([
    ...lintDirection(steps.up, path, steps.down !== undefined, forServer),
    ...lintDirection(
      steps.down,
      path,
      true,
      forServer.filter(({ undo }) => undo),
    ),
  ])
}
