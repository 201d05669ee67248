import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { checkLinks } from './check-links.js'
import { codeTitles } from './code-titles.js'
import { sidebar } from './sidebar.js'

const pages = fileURLToPath(new URL('../', import.meta.url))

export default defineConfig({
  title: 'Manticore',
  description: 'A TypeScript client for CockroachDB',
  lang: 'en',
  cleanUrls: true,
  lastUpdated: false,
  markdown: { config: codeTitles },
  // the page of the reference and its styles know each other by this name
  transformPageData: ({ relativePath, frontmatter }) => {
    if (relativePath.startsWith('reference/')) {
      frontmatter.pageClass = 'reference'
    }
  },
  // the search index of the whole site is one chunk
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/getting-started' },
      { text: 'Errors', link: '/errors' },
      { text: 'Reference', link: '/reference/' },
    ],
    sidebar: sidebar(pages),
    outline: [2, 3],
    search: { provider: 'local' },
  },
  buildEnd: ({ outDir, cacheDir }) => checkLinks(outDir, cacheDir),
})
