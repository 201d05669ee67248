import { readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './compile.mjs'

const update = process.argv.includes('--update')

/** The path of a file beside the type tests. */
export const besideTests = (...path) => join(fileURLToPath(new URL('..', import.meta.url)), ...path)

/** Fails where a text is not as it was reviewed; with `--update` it is reviewed anew. */
export const expectReviewed = async (text, path) => {
  if (update) {
    await writeFile(path, text)
  } else if (text !== (await readFile(path, 'utf8'))) {
    throw new Error(`not as in ${relative(root, path)}, which --update rewrites:\n\n${text}`)
  }
}
