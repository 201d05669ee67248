import { expect, test } from 'vitest'
import { createProject } from './support.js'

const commands = ['init', 'new', 'generate', 'migrate', 'rollback', 'status', 'pull', 'check', 'diagram']

test('--help shows the commands and the exit codes', async () => {
  const project = await createProject()
  const { code, stdout, stderr } = await project.manticore(['--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatchSnapshot()
})

test.each(commands)('%s --help shows its options and examples', async (command) => {
  const project = await createProject()
  const { code, stdout, stderr } = await project.manticore([command, '--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatchSnapshot()
})

test('--help loads neither the client nor what it stands on', async () => {
  const load =
    'export const load = (url, context, next) => { process._rawDebug(url); return next(url, context) }'
  const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${load}`)})`
  const project = await createProject()
  const { stderr } = await project.manticore(['migrate', '--help'], {
    environment: { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(register)}"` },
  })
  const loaded = stderr.split('\n')
  expect(
    loaded.some((url) => url.endsWith('/commander/lib/command.js') || url.endsWith('/commander/index.js')),
  ).toBe(true)
  expect(
    loaded.filter((url) => /kysely|postgres\/|packages\/(client|core|migrate)|clack|jiti|viz/.test(url)),
  ).toEqual([])
})

test('--version shows the version of the package', async () => {
  const project = await createProject()
  expect(await project.manticore(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' })
})

test('without a command the help is shown on stderr, as a failure', async () => {
  const project = await createProject()
  const { code, stdout, stderr } = await project.manticore([])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('Usage: manticore [options] [command]')
})

test.each([
  [['inti'], "unknown command 'inti'; did you mean init?"],
  [['frobnicate'], "unknown command 'frobnicate'; --help shows what there is"],
  [['migrate', '--lock-timout', '5'], "unknown option '--lock-timout'; did you mean --lock-timeout?"],
  [['migrate', '--to'], "option '--to <version>' argument missing; --help shows what there is"],
  [
    ['migrate', '--lock-timeout', 'soon'],
    "option '--lock-timeout <seconds>' argument 'soon' is invalid. It must be a number of seconds, 0 for not at all.",
  ],
  [
    ['rollback', '--count', '0'],
    "option '--count <n>' argument '0' is invalid. It must be a whole number from 1.",
  ],
  [
    ['rollback', '--resolve', 'maybe'],
    "option '--resolve <outcome>' argument 'maybe' is invalid. Allowed choices are done, again.",
  ],
  [
    ['rollback', '--count', '2', '--to', '20261120163000'],
    "option '--to <version>' cannot be used with option '--count <n>'; --help shows what there is",
  ],
  [['new'], "missing required argument 'description'; --help shows what there is"],
  [['status', 'now'], "too many arguments for 'status'. Expected 0 arguments but got 1."],
])('%j is refused in a sentence', async (args, sentence) => {
  const project = await createProject()
  expect(await project.manticore(args)).toEqual({ code: 2, stdout: '', stderr: `Error: ${sentence}\n` })
})

test('a refusal is a JSON document with --json', async () => {
  const project = await createProject()
  const { code, stdout, stderr } = await project.manticore(['migrat', '--json'])
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: "Error: unknown command 'migrat'; did you mean migrate?\n",
  })
  expect(JSON.parse(stdout)).toEqual({
    error: { name: 'CommandError', message: "unknown command 'migrat'; did you mean migrate?" },
  })
})
