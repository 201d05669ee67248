import { classify, sqlStates } from '@manticore/client/internal'
import * as embedded from '@manticore/embedded'
import * as manticore from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { readPage } from './support/page.js'

const text = readPage('docs/errors.md').lines.join('\n')

/** The sections of the page that are named for an error class. */
const sections: ReadonlyMap<string, string> = new Map(
  [...text.matchAll(/^### (\w+)\n([\s\S]*?)(?=^#{2,3} )/gm)].map(([, name = '', section = '']) => [
    name,
    section,
  ]),
)

const errorClasses = Object.entries({ ...manticore, ...embedded }).filter(
  ([, value]) => typeof value === 'function' && value.prototype instanceof Error,
)

test('every exported error class has a section, and every section a class', () => {
  expect([...sections.keys()].sort()).toEqual(errorClasses.map(([name]) => name).sort())
})

describe.each(errorClasses)('%s', (name, errorClass) => {
  const section = sections.get(name) ?? ''

  test('has the SQLSTATEs that its section names', () => {
    const codes = [...section.matchAll(/`([0-9X][0-9A-Z]{4})`/g)].map(([, code = '']) => code)
    const others = codes.filter((code) => {
      const known = classify(code)?.errorClass ?? manticore.DatabaseError
      // a class of the library's may narrow that of the code
      return known !== errorClass && !(errorClass.prototype instanceof known)
    })
    expect(others).toEqual([])
  })
})

test('the table has every SQLSTATE, as the library takes it', () => {
  const rows = Object.entries(sqlStates).map(([code, { errorClass, says, advice, retry }]) => {
    const meaning = [says ?? "the server's own sentence", advice]
      .filter((part) => part !== undefined)
      .join('; ')
    return `| \`${code}\` | ${errorClass.prototype.name} | ${retry ? 'yes' : 'no'} | ${meaning} |`
  })
  const [, table = ''] = text.split('\n## Every SQLSTATE\n')
  const shown = table.split('\n').filter((line) => line.startsWith('| `'))
  expect(shown).toEqual(rows)
})
