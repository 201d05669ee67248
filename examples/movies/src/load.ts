import { films, type MoviesDatabase, rating, studios } from './schema.js'
import type { Film } from './source.js'

// As many rows at a time; the pool spreads them over its connections.
const SLICE = 250

const inSlices = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = []
  for (let start = 0; start < items.length; start += SLICE) {
    results.push(...(await Promise.all(items.slice(start, start + SLICE).map(work))))
  }
  return results
}

/** Drops what an earlier run may have left; nothing else has these names. */
export const dropTables = async (db: MoviesDatabase): Promise<void> => {
  await db.table(films).drop({ ifExists: true })
  await db.table(studios).drop({ ifExists: true })
  await db.execute(`DROP TYPE IF EXISTS "${rating.typeName}"`)
}

export const createTables = async (db: MoviesDatabase): Promise<void> => {
  await db.table(studios).initialize()
  await db.table(films).initialize()
}

/** Stores every studio once. Returns their keys by name. */
export const loadStudios = async (
  db: MoviesDatabase,
  source: readonly Film[],
): Promise<ReadonlyMap<string, string>> => {
  const names = new Set(source.flatMap(({ studio }) => studio ?? []))
  const rows = await inSlices([...names], (name) => db.table(studios).create({ name }))
  return new Map(rows.map(({ name, id }) => [name, id]))
}

/** Stores every film, with the key of its studio. */
export const loadFilms = async (
  db: MoviesDatabase,
  source: readonly Film[],
  studioIds: ReadonlyMap<string, string>,
): Promise<void> => {
  await inSlices(source, ({ studio, values }) =>
    db.table(films).create({ ...values, studioId: studio === null ? null : studioIds.get(studio) }),
  )
}
