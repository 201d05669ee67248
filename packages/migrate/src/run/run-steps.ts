import type { JournalRow } from '../journal/tables.js'
import type { Statement } from '../statement.js'
import { persist } from './attempts.js'
import type { Work } from './context.js'
import { runModule } from './module.js'
import type { MigrationRecord } from './record.js'
import { runSchemaChange, settle } from './schema-change.js'
import { runData } from './together.js'
import { type Unit, unitsFrom } from './units.js'

const runSetting = async (
  work: Work,
  record: MigrationRecord,
  index: number,
  statement: Statement,
): Promise<void> => {
  const { session, reporter, signal, describe } = work
  try {
    await persist(() => reporter.during(describe(index), () => session.set(statement.text)), signal)
  } catch (error) {
    throw await record.stopAt(index, statement, error)
  }
}

const unitsOf = ({ options, statements }: Work, from: number): readonly Unit[] =>
  options.transaction === 'migration'
    ? [{ kind: 'data', first: from, statements: statements.slice(from) }]
    : unitsFrom(statements, from)

const runStatements = async (
  work: Work,
  record: MigrationRecord,
  from: number,
  begun: number | null,
): Promise<void> => {
  const { lease, signal, length } = work
  const units = unitsOf(work, from)
  for (const unit of units) {
    signal.throwIfAborted()
    await lease.ensure()
    const { kind, first, statements } = unit
    if (kind === 'schema') {
      await runSchemaChange(work, record, first, statements[0], begun === first)
    } else if (kind === 'setting') {
      await runSetting(work, record, first, statements[0])
    } else {
      await runData(work, record, first, statements)
    }
  }
  // the journal is not told of a setting by itself
  const last = units.at(-1)
  if (last === undefined || last.kind === 'setting') {
    await record.advance(length, false)
  }
}

/** Runs what is not finished of a migration, and answers with how many statements that was. */
export const runSteps = async (work: Work, record: MigrationRecord, row: JournalRow): Promise<number> => {
  const { run, session, signal, statements, length, options } = work
  // of one that is applied nothing is undone yet
  const { finished, begun } = row.state === 'applied' ? { finished: 0, begun: null } : row
  for (const { kind, text } of statements.slice(0, finished)) {
    if (kind === 'setting') {
      await persist(() => session.set(text), signal)
    }
  }
  const isDone = begun !== null && (await settle(work, begun))
  const from = isDone ? finished + 1 : finished
  if (isDone) {
    await record.advance(from, false)
  }
  if (from === length) {
    await (isDone ? undefined : record.advance(length, false))
  } else if (run.steps.kind === 'function') {
    const { run: call, inTransaction } = run.steps
    await runModule(work, record, call, inTransaction || options.transaction === 'migration')
  } else {
    await runStatements(work, record, from, begun)
  }
  return length - from
}
