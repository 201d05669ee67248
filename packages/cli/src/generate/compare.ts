import type { Generated, GenerateOptions } from '@manticore/migrate'
import type { Connected, Context } from '../context.js'
import { finishing } from '../interrupt.js'

/**
 * What would make the database what is declared; undefined where it is. Nothing is written. It is not cut off: a table
 * made on CockroachDB to ask about expressions is dropped in the end.
 */
export const compare = async (
  { output, settings }: Context,
  { migrator, target }: Connected,
  options: GenerateOptions,
): Promise<Generated | undefined> => {
  const { ignore } = await settings()
  output.progress(`comparing ${target} with what is declared`)
  const found = await finishing(output, () =>
    migrator.generate('comparison', { ignore, ...options, dryRun: true }),
  )
  output.progressEnd()
  return found
}
