import type { PlannedStatement } from '../diff/step.js'

// a name may hold a line end, and what stands behind it would be SQL
const comment = (text: string): string => `-- ${text.replaceAll(/\s+/g, ' ')}`

const statementText = ({ text, destructive, comment: note }: PlannedStatement): string =>
  [
    ...(destructive === undefined ? [] : [comment(`destructive: ${destructive}`)]),
    ...(note === undefined ? [] : [comment(note)]),
    `${text};`,
  ].join('\n')

const join = (head: readonly string[], statements: readonly PlannedStatement[]): string =>
  [...(head.length === 0 ? [] : [head.map(comment).join('\n')]), ...statements.map(statementText)].join(
    '\n\n',
  )

/** The two parts of a migration's file. */
export interface FileText {
  readonly up: string
  readonly down: string | undefined
}

/**
 * The file of a migration: one statement after the other, each behind what there is to know of it. What the undo does not
 * bring back is said there, or, if there is nothing to undo it by, at the top.
 */
export const fileText = (
  up: readonly PlannedStatement[],
  down: readonly PlannedStatement[],
  impossible: readonly string[],
): FileText => {
  const head =
    'Made from the difference between the declared tables and the database. Read it before it is run.'
  const lost = up.flatMap(({ destructive }) => destructive ?? [])
  const limits = [
    ...lost.map((loss) => `not undone: ${loss}`),
    ...impossible.map((reason) => `not undone: ${reason}`),
  ]
  return down.length === 0
    ? { up: join([head, ...limits], up), down: undefined }
    : { up: join([head], up), down: join(limits, down) }
}
