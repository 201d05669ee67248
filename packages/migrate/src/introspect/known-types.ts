import { sqlTypes } from '@manticore/schema'

/** The types that have a builder, as they are written; one of another spelling is the server's to spell. */
export const KNOWN_TYPES: ReadonlySet<string> = new Set(Object.values(sqlTypes).map(({ sql }) => sql))
