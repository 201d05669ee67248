import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { readHelp } from './support/help.js'
import { pages, readPage, root } from './support/page.js'

interface Line {
  readonly at: string
  readonly words: readonly string[]
}

/** The command lines of all shell blocks, without what stands behind `#` or a pipe. */
const lines: readonly Line[] = [...pages, readPage('CONTRIBUTING.md')].flatMap(({ path, blocks }) =>
  blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text, line }) =>
      text.split('\n').flatMap((written, index) =>
        written
          .replace(/ #.*| \|.*/, '')
          .split('&&')
          .map((command) => ({
            at: `${path}:${line + index}: ${command.trim()}`,
            words: command.trim().split(/\s+/),
          })),
      ),
    ),
)

const starting = (...first: readonly string[]): readonly Line[] =>
  lines.filter(({ words }) => first.every((word, index) => words[index] === word))

let help: ReadonlyMap<string, ReadonlySet<string>>

beforeAll(async () => {
  help = await readHelp()
})

test('the help was read', () => {
  expect([...help.keys()]).toContain('migrate')
  expect([...(help.get('generate') ?? [])]).toEqual(
    expect.arrayContaining(['--dry-run', '--json', '-h', '--help']),
  )
})

test('the pages use commands and options of manticore that there are', () => {
  const manticore = starting('npx', 'manticore')
  expect(manticore).not.toEqual([])
  const unknown = manticore.filter(({ words: [, , ...words] }) => {
    const command = words[0]?.startsWith('-') === false ? words[0] : ''
    const options = words.filter((word) => /^--?\w/.test(word)).map((word) => word.replace(/=.*/, ''))
    return !options.every((option) => help.get(command)?.has(option)) || !help.has(command)
  })
  expect(unknown.map(({ at }) => at)).toEqual([])
})

test('the pages run scripts of the repository that there are', () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    scripts: Record<string, string>
  } // ours
  const unknown = starting('npm', 'run').filter(({ words }) => !Object.hasOwn(scripts, words[2] ?? ''))
  expect(unknown.map(({ at }) => at)).toEqual([])
})
