import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder of migrations, there until the test is over. */
export interface MigrationFolder {
  readonly path: string
  /** Writes a file and answers with its path. */
  write(name: string, text: string): string
  /** Writes a migration in SQL. Without an undo it has none. */
  sql(name: string, up: string, down?: string): string
}

/** Makes an empty folder. */
export const makeFolder = (): MigrationFolder => {
  const path = mkdtempSync(join(tmpdir(), 'manticore-migrations-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  const write = (name: string, text: string): string => {
    const file = join(path, name)
    writeFileSync(file, text)
    return file
  }
  return {
    path,
    write,
    sql: (name, up, down) =>
      write(`${name}.sql`, down === undefined ? `${up}\n` : `${up}\n-- @UNDO\n${down}\n`),
  }
}
