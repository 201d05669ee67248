import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { expect, test } from 'vitest'
import { headingsIn, linksIn } from './support/links.js'
import { root } from './support/page.js'

// those of the site's pages are checked when it is built, which also makes the pages of the reference
const files = [
  'README.md',
  'CONTRIBUTING.md',
  'AGENTS.md',
  ...readdirSync(`${root}examples`).map((example) => `examples/${example}/README.md`),
].filter((path) => existsSync(`${root}${path}`))

const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')

const isExternal = (target: string): boolean => /^[a-z]+:/.test(target)

const isDead = (from: string, target: string): boolean => {
  const [path = '', heading] = target.split('#')
  const file = path === '' ? from : posix.join(posix.dirname(from), decodeURIComponent(path))
  if (!existsSync(`${root}${file}`)) {
    return true
  }
  return heading !== undefined && !headingsIn(read(file)).has(heading)
}

test.each(files)('the links of %s lead to files and headings that are there', (path) => {
  const dead = linksIn(read(path)).filter(({ target }) => !isExternal(target) && isDead(path, target))
  expect(dead).toEqual([])
})

test('a dead link is found', () => {
  const links = linksIn('[a](README.md#the-idea) `[b](c)`\n```\n[d](e)\n```\n[f]: README.md#no-idea')
  expect(links.map(({ target, line }) => [target, line, isDead('README.md', target)])).toEqual([
    ['README.md#the-idea', 1, false],
    ['README.md#no-idea', 5, true],
  ])
})
