import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'

interface Page {
  readonly path: string
  readonly ids: ReadonlySet<string>
  readonly links: readonly string[]
}

const attributes = (html: string, name: string): string[] =>
  [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value = '']) =>
    value.replaceAll('&amp;', '&'),
  )

const readPages = (site: string): Page[] =>
  readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.html'))
    .map((path) => {
      const html = readFileSync(join(site, path), 'utf8')
      return {
        path: path.replaceAll('\\', '/'),
        ids: new Set(attributes(html, 'id')),
        links: attributes(html, 'href'),
      }
    })

/** A page as links name it: `/guide/rows`, and `/reference` for its index. */
const named = (path: string): string => posix.resolve('/', path.replace(/(?:index)?\.html$/, ''))

const isExternal = (link: string): boolean => /^[a-z]+:/.test(link)

/** The page and the heading that a link leads to. */
const targetOf = (from: string, link: string): readonly [page: string, id: string] => {
  const [path = '', id = ''] = link.split('#')
  const page = path === '' ? named(from) : posix.resolve('/', posix.dirname(from), path)
  return [page, decodeURIComponent(id)]
}

/**
 * Fails when a page of the built site links to a heading that is not there; whether pages are, VitePress checks. Links to
 * other sites are written into a file of the folder `cache` and not fetched.
 */
export const checkLinks = (site: string, cache: string): void => {
  const pages = readPages(site)
  const ids = new Map(pages.map((page) => [named(page.path), page.ids]))
  const isDead = (from: string, link: string): boolean => {
    const [page, id] = targetOf(from, link)
    return ids.get(page)?.has(id) !== true
  }
  const dead = pages.flatMap(({ path, links }) =>
    links
      .filter((link) => link.includes('#') && !isExternal(link) && isDead(path, link))
      .map((link) => `${path}: ${link}`),
  )
  if (dead.length > 0) {
    throw new Error(`links to headings that are not there:\n  ${dead.join('\n  ')}`)
  }
  const external = new Set(pages.flatMap(({ links }) => links.filter(isExternal)))
  mkdirSync(cache, { recursive: true })
  writeFileSync(join(cache, 'external-links.txt'), `${[...external].sort().join('\n')}\n`)
}
