import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { patience } from '../support/patience.js'
import { type Compiled, compile } from './support/compile.js'
import { pages } from './support/page.js'
import { isCode } from './support/program.js'
import { type Recorded, runPage } from './support/run.js'
import { leaveOut, statementsOf, toShow } from './support/sql.js'
import { readSteps, type Step } from './support/steps.js'

let compiled: Compiled

beforeAll(async () => {
  compiled = await compile(pages.filter(({ blocks }) => blocks.some(isCode)))
}, 60_000 * patience)

afterAll(() => rmSync(compiled.folder, { recursive: true, force: true }))

/** What the page says of a step. */
const told = ({ code, printed, sent }: Step) => ({
  line: code.line,
  printed: printed?.text ?? '',
  sent: sent && statementsOf(sent.text),
})

/** What the step did, as far as the page says something of it: without a block of SQL, it may have sent anything. */
const done = ({ code, sent }: Step, { printed, sent: statements }: Recorded) => {
  const shown = sent && statementsOf(sent.text)
  return { line: code.line, printed, sent: shown && leaveOut(toShow(statements, shown), shown) }
}

test('the code of all pages compiles', () => {
  expect(compiled.mistakes).toBe('')
})

describe.each(pages)('$path', (page) => {
  const { steps, loose } = readSteps(page)

  test('shows no output and no statements that nothing is compared with', () => {
    const ofSteps = steps
      .flatMap(({ printed, sent }) => [printed, sent])
      .filter((block) => block !== undefined)
    const unchecked = page.runs ? loose : [...loose, ...ofSteps]
    expect(unchecked.map(({ language, line }) => `${page.path}:${line}: ${language}`)).toEqual([])
  })

  test('has no indented block, which no check would see', () => {
    expect(page.lines.filter((line) => /^\s+```/.test(line))).toEqual([])
  })

  test('has JSON that parses', () => {
    for (const { text } of page.blocks.filter(({ language }) => language === 'json')) {
      expect(() => JSON.parse(text)).not.toThrow()
    }
  })

  describe.runIf(page.runs)('when it is run', () => {
    const database = useDatabase()

    test('prints and sends what it says', { timeout: 60_000 * patience }, async () => {
      const { blocks, printed } = await runPage(compiled.script(page), database.url)
      const nothing: Recorded = { printed: '', sent: [] }
      expect(steps.map((step) => done(step, blocks[step.code.line] ?? nothing))).toEqual(steps.map(told))
      // when all blocks were through
      expect(printed).toBe('')
    })
  })
})
