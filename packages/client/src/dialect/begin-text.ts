import type { TransactionSettings } from 'kysely'

/**
 * The statement a transaction of Kysely begins with. Without settings everything is as the server has it by default.
 * CockroachDB raises `read uncommitted` to READ COMMITTED and `repeatable read` to SERIALIZABLE; `snapshot`, which
 * PostgreSQL has under that name alone, is REPEATABLE READ on either.
 */
export const beginText = ({ isolationLevel, accessMode }: TransactionSettings): string => {
  const level = isolationLevel === 'snapshot' ? 'repeatable read' : isolationLevel
  const modes = [
    ...(level === undefined ? [] : [`isolation level ${level}`]),
    ...(accessMode === undefined ? [] : [accessMode]),
  ]
  return modes.length === 0 ? 'begin' : `begin transaction ${modes.join(', ')}`
}
