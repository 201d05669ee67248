import type { ServerKind } from '@manticore/core'
import type { ByKind, Difference } from './change.js'

/**
 * The order of what is done. What is new comes before what is old goes, so that rows can be moved between the two by a
 * line written in by hand; what stands on something goes before it and comes back behind it.
 */
export const PHASES = [
  'create schemas',
  'rename',
  'create types',
  'drop foreign keys',
  'clear names',
  'drop keys',
  'rename keys',
  'drop defaults',
  'drop generated columns',
  'alter types',
  'add columns',
  'set defaults',
  'copy columns',
  'forbid null',
  'add keys over copies',
  'replace columns',
  'number columns',
  'add generated columns',
  'add primary keys',
  'allow null',
  'add indexes',
  'add checks',
  'alter storage',
  'create tables',
  'add foreign keys',
  'comment',
  'drop columns',
  'drop tables',
  'drop types',
  'drop schemas',
] as const

/** When a statement is run. */
export type Phase = (typeof PHASES)[number]

/** A statement of a migration. */
export interface PlannedStatement {
  /** The text, without a semicolon. */
  readonly text: string
  /** What is lost by it; undefined if nothing is. */
  readonly destructive: string | undefined
  /** What whoever runs it should know. */
  readonly comment: string | undefined
}

/** A statement with its place in the order. */
export interface Step {
  readonly phase: Phase
  readonly text: string
  readonly destructive?: string | undefined
  readonly comment?: string | undefined
}

/** What statements are written for. */
export interface PlanOptions {
  /** The server that will run them. */
  readonly server: ServerKind
  /**
   * Whether tables are locked against schema changes that do not unlock them by themselves, as CockroachDB does from
   * v26.1 on. Default false.
   */
  readonly schemaLocked?: boolean | undefined
}

/** The statements of some kinds of change. */
export type Render<Kind extends Difference['kind']> = Pick<ByKind<readonly Step[], [PlanOptions]>, Kind>
