import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The root of the repository, with a slash at its end. */
export const root: string = fileURLToPath(new URL('../../../', import.meta.url))

/** A fenced block of a page. */
export interface Block {
  readonly language: string
  /** What stands in brackets behind the language: the name of a file, or why the block is not checked. */
  readonly title: string | undefined
  readonly text: string
  /** The line of its first line, from 1. */
  readonly line: number
  /** Whether nothing but empty lines stands between the block before and this one. */
  readonly isNext: boolean
}

/** A page of the documentation. */
export interface Page {
  /** Its path in the repository. */
  readonly path: string
  readonly lines: readonly string[]
  readonly blocks: readonly Block[]
  /** Whether its program is run, not only compiled. */
  readonly runs: boolean
}

const FENCE = /^(`{3,})(\w+)(?:[^[\n]*\[(.*)\])?.*\n([\s\S]*?)^\1$/gm

const readBlocks = (text: string): readonly Block[] => {
  const blocks: Block[] = []
  let end = 0
  for (const match of text.matchAll(FENCE)) {
    const [whole, , language = '', title, content = ''] = match
    const between = text.slice(end, match.index)
    const line = text.slice(0, match.index).split('\n').length + 1
    blocks.push({ language, title, text: content, line, isNext: between.trim() === '' })
    end = match.index + whole.length
  }
  return blocks
}

/** Reads a page. The README, which cannot have front matter, is told to run. */
export const readPage = (path: string, runs?: boolean): Page => {
  const text = readFileSync(`${root}${path}`, 'utf8')
  const [, matter = ''] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? []
  return {
    path,
    lines: text.split('\n'),
    blocks: readBlocks(text),
    runs: runs ?? /^run: true$/m.test(matter),
  }
}

const NO_PAGES: ReadonlySet<string> = new Set(['.vitepress', 'node_modules', 'reference'])

const markdownIn = (folder: string): string[] =>
  readdirSync(`${root}${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      return NO_PAGES.has(entry.name) ? [] : markdownIn(path)
    }
    return path.endsWith('.md') ? [path] : []
  })

/** The README, and the pages of the site that are written by hand. */
export const pages: readonly Page[] = [
  readPage('README.md', true),
  ...markdownIn('docs').map((path) => readPage(path)),
]
