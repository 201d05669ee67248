// What each compiler says of common mistakes: a text that was reviewed, and that names what the mistake begins with.

import { readdir, readFile } from 'node:fs/promises'
import { compile, compilers } from './compile.mjs'
import { besideTests, expectReviewed } from './reviewed.mjs'

const DIAGNOSTIC = /^(?<path>.+)\((?<line>\d+),(?<column>\d+)\): error (?<message>TS\d+: .*(?:\n .*)*)/gm

/** A diagnostic with the line of source it stands at, as an editor shows it. */
const describe = (source, { line, column, message }) => {
  const shown = source.split('\n')[line - 1]
  const indent = shown.length - shown.trimStart().length
  return `  ${shown.trimStart()}\n  ${' '.repeat(column - 1 - indent)}^\n  ${message.trim()}\n`
}

// each mistake begins with a comment that says what its error must name
const phrasesOf = (source) => /^\/\/ must say: (.*)/.exec(source)[1].split(', ')

const readMistake = async (file, printed) => {
  const source = await readFile(besideTests('mistakes', file), 'utf8')
  const found = [...printed.matchAll(DIAGNOSTIC)]
    .map(({ groups }) => groups)
    .filter(({ path }) => path.endsWith(`/${file}`))
  if (found.length !== 1) {
    throw new Error(`${file} must have one error, has ${found.length}\n${printed}`)
  }
  const text = describe(source, found[0])
  const missing = phrasesOf(source).filter((phrase) => !text.includes(phrase))
  if (missing.length > 0) {
    throw new Error(`${file}: the error does not say ${missing.join(', ')}\n${text}`)
  }
  return `${file}\n${text}`
}

const compareMistakes = async (compiler) => {
  const printed = await compile(compiler, '-p', 'tests/types/mistakes')
  const files = (await readdir(besideTests('mistakes'))).filter(
    (file) => file.endsWith('.ts') && file !== 'shop.ts',
  )
  const described = await Promise.all(files.sort().map((file) => readMistake(file, printed)))
  await expectReviewed(described.join('\n'), besideTests('mistakes', compiler.reviewed))
}

export const checks = compilers.map((compiler) => ({
  name: `${compiler.name}: what it says of mistakes`,
  work: () => compareMistakes(compiler),
}))
