import type { Generated, PossibleRename } from '@manticore/migrate'
import type { Context } from '../context.js'
import type { RenameFlags } from './rename-flags.js'

/** Compares the declared tables with the database, with these renames. */
export type Compare = (renames: RenameFlags) => Promise<Generated | undefined>

const isRenamed = async ({ prompt }: Context, { kind, from, to }: PossibleRename): Promise<boolean> => {
  const answer = await prompt.choose(
    `The ${kind} ${from} goes and ${to} comes, which is alike. Was it renamed?`,
    [
      { value: 'no', label: `no: ${to} is new` },
      { value: 'yes', label: 'yes: rename it, and keep what is in it' },
    ],
  )
  return answer === 'yes'
}

/**
 * Compares, and where somebody is there to answer asks whether what goes beside something alike that comes was renamed.
 * Each yes is compared anew, since it may answer other questions; a question is asked once.
 */
export const askRenames = async (
  context: Context,
  given: RenameFlags,
  compare: Compare,
): Promise<Generated | undefined> => {
  const answered = new Set<string>()
  let renames = given
  let found = await compare(renames)
  for (;;) {
    const open = found?.possibleRenames.find(({ from, to }) => !answered.has(`${from}=${to}`))
    if (open === undefined || !context.prompt.answers) {
      return found
    }
    const { kind, from, to } = open
    answered.add(`${from}=${to}`)
    if (await isRenamed(context, open)) {
      const names = kind === 'table' ? 'tables' : 'columns'
      renames = { ...renames, [names]: { ...renames[names], [from]: to } }
      found = await compare(renames)
    }
  }
}
