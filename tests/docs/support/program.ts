import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Block, Page } from './page.js'

/** Whether a block is TypeScript: a part of the page's program, or a file beside it when it has a title. */
export const isCode = ({ language }: Block): boolean => language === 'ts'

/** Whether a block is a part of the page's program. */
export const isOfProgram = (block: Block): boolean => isCode(block) && block.title === undefined

/** What a program calls at the end of each of its blocks; see record.mjs. */
export const END_OF_BLOCK = 'endOfBlock'

/**
 * The program of a page: its TypeScript in the lines where it stands on the page, so that a compiler's message has the
 * page's own line.
 */
const programOf = ({ lines, blocks }: Page): string => {
  const program = lines.map(() => '')
  for (const { text, line } of blocks.filter(isOfProgram)) {
    const code = text.split('\n').slice(0, -1)
    program.splice(line - 1, code.length + 1, ...code, `;${END_OF_BLOCK}(${line});`)
  }
  return program.join('\n')
}

/** Writes the program, and beside it the files that the page shows: blocks whose title is the name of one. */
export const writeProgram = (page: Page, folder: string): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/page.ts`, programOf(page))
  for (const { title, text } of page.blocks.filter((block) => isCode(block) && !isOfProgram(block))) {
    mkdirSync(dirname(`${folder}/${title}`), { recursive: true })
    writeFileSync(`${folder}/${title}`, text)
  }
}
