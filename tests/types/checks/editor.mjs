// What an editor shows and offers: the names of `hovers.ts`, and what fits at the marks of `completions.ts`.

import { editors, placeOf, withFile } from './language-server.mjs'
import { besideTests, expectReviewed } from './reviewed.mjs'

const hovers = (name) =>
  withFile(name, besideTests('editor', 'hovers.ts'), async (editor, text, file) => {
    const shown = []
    for (const match of text.matchAll(/^export (?:const|type) \w+/gm)) {
      shown.push(await editor.hover(file, placeOf(text, match.index + match[0].length - 1)))
    }
    return shown
  })

// the servers sort each in its own way, and one marks what may be left out
const describeOffer = (names) => {
  const sorted = names.map((name) => name.replace(/\?$/, '')).sort()
  // of an order the columns alone, and how many ways there are to sort by them
  const words = sorted.filter((name) => !name.includes(' '))
  return words.length === sorted.length ? sorted.join(', ') : `${words.join(', ')} (${sorted.length} in all)`
}

const completions = (name) =>
  withFile(name, besideTests('editor', 'completions.ts'), async (editor, text, file) => {
    const offered = []
    for (const { index, 0: mark, 1: label } of text.matchAll(/\/\*\|(.*?)\*\//g)) {
      const names = await editor.complete(file, placeOf(text, index))
      offered.push(`${label}: ${describeOffer(names.filter((other) => other !== mark))}`)
    }
    return offered
  })

const compareEditor = async (name) =>
  expectReviewed(
    `${[...(await hovers(name)), '', ...(await completions(name))].join('\n')}\n`,
    besideTests('editor', `${name}.txt`),
  )

export const checks = Object.keys(editors).map((name) => ({
  name: `${name}: what an editor shows and offers`,
  work: () => compareEditor(name),
}))
