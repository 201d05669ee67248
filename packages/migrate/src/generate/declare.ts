import type { Database } from '@manticore/client'
import { AVAILABLE_EXTENSIONS, type DeclaredSnapshot, extensionsFor, snapshotSchema } from '@manticore/core'
import { type AnyTable, tableDefinition } from '@manticore/schema'

const availableExtensions = async (db: Database, wanted: readonly string[]): Promise<string[]> => {
  if (wanted.length === 0) {
    return []
  }
  const available = await db.execute<{ name: string }>(AVAILABLE_EXTENSIONS)
  return wanted.filter((name) => available.some((one) => one.name === name))
}

/** Declared tables as the snapshot of what they make of this database, on its server and with its extensions. */
export const declare = async (db: Database, tables: readonly AnyTable[]): Promise<DeclaredSnapshot> => {
  const { kind: server } = await db.connect()
  const wanted = server === 'postgres' ? extensionsFor(tables.map((table) => table[tableDefinition])) : []
  const extensions = await availableExtensions(db, wanted)
  const [current] = await db.execute<{ name: string | null }>('select current_schema() as name')
  const currentSchema = current?.name ?? undefined
  return snapshotSchema(tables, {
    server,
    extensions,
    ...(currentSchema === undefined ? {} : { currentSchema }),
  })
}
