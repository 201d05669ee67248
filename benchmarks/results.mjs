import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

// a line for each cell, so that a difference between two runs can be read
const linesOf = (value) =>
  Array.isArray(value) && value.length > 0
    ? `[\n${value.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n')}\n  ]`
    : JSON.stringify(value)

/** Writes results, all of them as measured and nothing computed from them. */
export const saveResults = async (file, results) => {
  await mkdir(dirname(file), { recursive: true })
  const entries = Object.entries(results).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${linesOf(value)}`,
  )
  await writeFile(file, `{\n${entries.join(',\n')}\n}\n`)
}

/** Reads what {@link saveResults} wrote. */
export const loadResults = async (file) => JSON.parse(await readFile(file, 'utf8'))
