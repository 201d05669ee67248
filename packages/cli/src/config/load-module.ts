import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { importModule } from '@manticore/migrate'
import { refuseUse } from '../command-error.js'
import { shownPath } from './shown-path.js'

// jiti's parser ends its message with the place; what a module throws has it in the stack
const PLACES = /(file:\/\/\/[^\s()]+?|(?:\/|[A-Za-z]:\\)[^\n()]+?):(\d+)(?::\d+)?\)?\s*$/gm

/** What Node prints of a module that it cannot parse. An error that is caught does not say where that is. */
const printed = (path: string): Promise<string> =>
  new Promise((resolve) => {
    const source = `import ${JSON.stringify(pathToFileURL(path).href)}`
    execFile(process.execPath, ['--input-type=module', '--eval', source], (_, __, stderr) => resolve(stderr))
  })

/** Where it went wrong: the first line of the user's own that is named, or else the module itself. */
const placeOf = async (error: Error, path: string): Promise<string> => {
  const told = `${error.message}\n${error.name === 'SyntaxError' ? await printed(path) : error.stack}`
  const own = [...told.matchAll(PLACES)]
    .map(([, file = '', line = '']) => ({
      file: file.startsWith('file:') ? fileURLToPath(file) : file,
      line,
    }))
    .find(({ file }) => file.startsWith(dirname(path)) && !file.includes('node_modules'))
  return own === undefined ? shownPath(path) : `${shownPath(own.file)}:${own.line}`
}

const sentenceOf = ({ name, message }: Error): string => {
  const [first = ''] = message.split('\n')
  const sentence = first.trim().replace(/^ParseError: /, 'it cannot be parsed: ')
  return name === 'SyntaxError' ? `it cannot be parsed: ${sentence}` : sentence
}

/**
 * Loads a module of the user's, in TypeScript too. What goes wrong is a `CommandError` that names the file, and the line
 * where that can be told.
 */
export const loadModule = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
  try {
    return await importModule(path)
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause))
    return refuseUse(`${await placeOf(error, path)}: ${sentenceOf(error)}`, cause)
  }
}
