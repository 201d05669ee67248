import type { MigrateOptions, Migrator, RollbackOptions, RunResult } from '@manticore/migrate'
import type { Connected, Context } from '../context.js'
import { exitCode } from '../exit-code.js'
import { interruptedCode, interruptible } from '../interrupt.js'
import { duration } from '../output/duration.js'
import { counted } from '../output/words.js'
import { describeState, describeVersion } from './describe-state.js'
import { type RunFlags, runOptions } from './run-flags.js'
import { showProgress } from './show-progress.js'

type Options = MigrateOptions & RollbackOptions

/** What to run: `migrate` or `rollback` with its own options. */
export type Work = (migrator: Migrator, options: Options) => Promise<RunResult>

const printStatements = ({ output }: Context, { statements }: RunResult): void => {
  for (const { name, direction, line, text } of statements) {
    const place = line === undefined ? name : `${name}, line ${line}`
    output.line(output.paint('dim', `-- ${direction === 'up' ? 'apply' : 'undo'} ${place}`))
    output.line(`${text};\n`)
  }
}

/** Asks before anything is undone: what an undo drops is lost. */
const consent = async (
  { output, prompt }: Context,
  { target }: Connected,
  { reverted }: RunResult,
): Promise<void> => {
  if (reverted.length > 0) {
    output.note('To be undone, with all that is in what they created:')
    for (const { name } of reverted) {
      output.note(`  ${name}`)
    }
    await prompt.consent(`Undo ${counted(reverted.length, 'migration')} on ${target}?`, '--yes')
  }
}

const summary = ({ applied, reverted }: RunResult, current: string | undefined, took: number): string => {
  const done = [
    ...(applied.length > 0 ? [`${counted(applied.length, 'migration')} applied`] : []),
    ...(reverted.length > 0 ? [`${counted(reverted.length, 'migration')} undone`] : []),
  ]
  return done.length === 0
    ? `Nothing to do: the database is ${describeVersion(current)}.`
    : `Done: ${done.join(', ')} in ${duration(took)}. The database is ${describeVersion(current)}.`
}

const wasStopped = (error: unknown, { aborted, reason }: AbortSignal): boolean =>
  aborted && error instanceof Error && (error === reason || error.cause === reason)

/** Says where a run that was stopped has left the database. */
const tellState = async ({ output }: Context, { migrator, target }: Connected): Promise<void> => {
  output.progressEnd()
  const status = await migrator.status()
  output.line(['Stopped.', ...describeState(status)].join(' '))
  output.document({ database: target, interrupted: true, current: status.current, partial: status.partial })
}

/**
 * Migrates in either direction: asks before anything is undone, shows how it goes, and says where the database is
 * afterwards, also when it was stopped.
 */
export const run = async (
  context: Context,
  connected: Connected,
  flags: RunFlags,
  work: Work,
  mayUndo: boolean,
): Promise<number> => {
  const { output } = context
  const { migrator, target } = connected
  const options = runOptions(flags)
  if (flags.dryRun || (mayUndo && !flags.yes)) {
    const planned = await work(migrator, { ...options, dryRun: true })
    if (flags.dryRun) {
      printStatements(context, planned)
      output.document({ database: target, dryRun: true, ...planned })
      return exitCode.done
    }
    await consent(context, connected, planned)
  }
  return interruptible(output, async (signal) => {
    const began = performance.now()
    try {
      output.line(`Migrating ${target}`)
      const result = await work(migrator, { ...options, signal, onProgress: showProgress(output) })
      const current = await migrator.getCurrentVersion()
      output.progressEnd()
      output.line(summary(result, current, performance.now() - began))
      output.document({ database: target, applied: result.applied, reverted: result.reverted, current })
      return exitCode.done
    } catch (error) {
      if (!wasStopped(error, signal)) {
        throw error
      }
      await tellState(context, connected)
      return interruptedCode(signal)
    }
  })
}
