import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { root } from './page.js'

const run = promisify(execFile)

const helpOf = async (words: readonly string[]): Promise<string> => {
  const main = `${root}packages/cli/bin/manticore.js`
  const { stdout } = await run(process.execPath, [main, ...words, '--help'], {
    env: { ...process.env, NO_COLOR: '1' },
  })
  return stdout
}

/** The options in a help text: each line of one begins with it. */
const optionsIn = (help: string): string[] =>
  [...help.matchAll(/^ {2}(?:(-\w), )?(--[\w-]+)/gm)].flatMap(([, short, long = '']) =>
    short === undefined ? [long] : [short, long],
  )

const commandsIn = (help: string): string[] => {
  const [, commands = ''] = /^Commands:\n((?: .*\n)+)/m.exec(help) ?? []
  return [...commands.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name)
}

/** The options that each command of `manticore` takes, as its help says; those before a command under the name ''. */
export const readHelp = async (): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const help = await helpOf([])
  const commands = await Promise.all(
    commandsIn(help).map(async (name) => [name, new Set(optionsIn(await helpOf([name])))] as const),
  )
  return new Map([['', new Set(optionsIn(help))], ...commands])
}
