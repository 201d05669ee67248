import type { Migration, Steps } from '../migration.js'
import { errorAt } from '../statements/place.js'
import { splitStatements } from '../statements/split.js'
import { checksumOf } from './checksum.js'
import type { FileName } from './file-name.js'
import { type Part, readParts } from './parts.js'

const stepsOf = (part: Part, path: string): Steps =>
  Object.freeze({ kind: 'statements', statements: splitStatements(part.text, part.line, path) })

/** A migration from the text of a SQL file. Throws `MigrationError` for what the lexer cannot read. */
export const sqlMigration = (text: string, path: string, fileName: FileName): Migration => {
  const { version, name, description } = fileName
  const { up, down } = readParts(text, path)
  return Object.freeze({
    version,
    name,
    description,
    path,
    up: up.text,
    down: down?.text,
    checksum: checksumOf(text),
    steps: Object.freeze({
      up: stepsOf(up, path),
      down: down === undefined ? undefined : stepsOf(down, path),
    }),
  })
}

const isEmpty = (steps: Steps | undefined): boolean =>
  steps?.kind === 'statements' && steps.statements.length === 0

/** Throws `MigrationError` for a file, or an undo part, without a statement: it is not finished, or was saved empty. */
export const requireStatements = ({ path, steps }: Migration): void => {
  if (isEmpty(steps.up)) {
    throw errorAt({ file: path }, 'there is no SQL in it to apply; write it, or delete the file')
  }
  if (isEmpty(steps.down)) {
    throw errorAt(
      { file: path },
      'there is no SQL below -- @UNDO; write what undoes it, or delete that line if nothing can',
    )
  }
}
