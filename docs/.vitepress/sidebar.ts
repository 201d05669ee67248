import { existsSync, readFileSync } from 'node:fs'
import type { DefaultTheme } from 'vitepress'

type Item = DefaultTheme.SidebarItem

const page = (text: string, link: string): Item => ({ text, link })

const groups: readonly Item[] = [
  {
    items: [page('Getting started', '/getting-started')],
  },
  {
    text: 'Guide',
    items: [
      page('Tables', '/guide/tables'),
      page('Rows', '/guide/rows'),
      page('Lists', '/guide/lists'),
      page('Batches', '/guide/batches'),
      page('SQL and Kysely', '/guide/sql'),
      page('Creating and dropping', '/guide/schema'),
      page('Transactions', '/guide/transactions'),
      page('Migrations', '/guide/migrations'),
      page('Command line', '/guide/command-line'),
      page('Validation', '/guide/validation'),
      page('Without promises', '/guide/sync'),
    ],
  },
  {
    items: [page('Production', '/production'), page('Errors', '/errors')],
  },
  {
    text: 'Coming from',
    items: [
      page('Drizzle', '/coming-from/drizzle'),
      page('Prisma', '/coming-from/prisma'),
      page('TypeORM', '/coming-from/typeorm'),
      page('Kysely', '/coming-from/kysely'),
      page('Python', '/coming-from/python'),
    ],
  },
  {
    items: [page('Benchmarks', '/benchmarks/')],
  },
]

const exists = (pages: string, link: string): boolean =>
  existsSync(`${pages}${link.endsWith('/') ? `${link}index` : link}.md`)

/** The pages that are there: the benchmarks are once they have been run. */
const present = (pages: string, { items = [], ...group }: Item): Item => ({
  ...group,
  items: items.filter(({ link = '' }) => exists(pages, link)),
})

/** The pages of the reference, as typedoc wrote them. */
const reference = (pages: string): Item[] =>
  // of our own typedoc.json
  JSON.parse(readFileSync(`${pages}reference/typedoc-sidebar.json`, 'utf8')) as Item[]

/** The sidebars, for the folder that has the pages: one of the pages written by hand, and that of the reference. */
export const sidebar = (pages: string): DefaultTheme.SidebarMulti => ({
  '/': [
    ...groups.map((group) => present(pages, group)).filter(({ items = [] }) => items.length > 0),
    { items: [page('Reference', '/reference/')] },
  ],
  '/reference/': [{ text: 'Reference', link: '/reference/', items: reference(pages) }],
})
