// Why each line under an @ts-expect-error is refused: the error and where it stands, reviewed. A line that fails for another
// reason than the one beside it, such as a name that was not imported, would pass all the same.

import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { root } from './compile.mjs'
import { besideTests, expectReviewed } from './reviewed.mjs'

const ts = createRequire(import.meta.url)('typescript-6')

const DIRECTIVE = /@ts-expect-error(.*)/

const open = () => {
  const { config } = ts.readConfigFile(join(root, 'tests/tsconfig.json'), ts.sys.readFile)
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'tests'))
  const host = ts.createCompilerHost(options)
  const readFile = host.readFile.bind(host)
  host.readFile = (path) => readFile(path)?.replaceAll('@ts-expect-error', '@ts-ex_ect-error')
  const tests = fileNames.filter((path) => path.startsWith(besideTests()) && path.endsWith('.test-d.ts'))
  return { tests, program: ts.createProgram(tests, options, host) }
}

/** The token an error stands at, in one line. */
const tokenAt = ({ text }, { start, length }) => {
  const token = text.slice(start, start + length).replaceAll(/\s+/g, ' ')
  return token.length > 40 ? `${token.slice(0, 40)}...` : token
}

const describeFile = (program, path) => {
  const file = program.getSourceFile(path)
  const lines = file.text.split('\n')
  return program.getSemanticDiagnostics(file).map((error) => {
    const line = ts.getLineAndCharacterOfPosition(file, error.start).line
    // the directive is on the line before, or, of a call of several lines, further up
    const directive = lines.slice(0, line).findLast((text) => text.includes('@ts-ex_ect-error'))
    const reason = DIRECTIVE.exec(directive.replace('ex_ect', 'expect'))[1].trim()
    return `  ${reason || '(as above)'}: TS${error.code} at ${tokenAt(file, error)}`
  })
}

const describeAll = () => {
  const { tests, program } = open()
  return tests.sort().map((path) => `${basename(path)}\n${describeFile(program, path).join('\n')}\n`)
}

export const checks = [
  {
    name: 'TypeScript 6: why what must not compile does not',
    work: async () => expectReviewed(describeAll().join('\n'), besideTests('refusals.txt')),
  },
]
