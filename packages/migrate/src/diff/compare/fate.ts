import { isDeepStrictEqual } from 'node:util'
import { type ColumnSnapshot, madeName, type ServerKind, type TableSnapshot } from '@manticore/core'
import type { Conversion } from '../change.js'
import { mentions } from '../names-in.js'
import { conversion, isRewritten } from './conversion.js'

/** What becomes of a column that is there before and after. */
export type Fate =
  | { readonly kind: 'stays' }
  | { readonly kind: 'retyped'; readonly how: Conversion; readonly copy: string | undefined }
  | { readonly kind: 'regenerated' }
  | { readonly kind: 'kept' }

/** A table before and after, with what becomes of the columns it has both times. */
export interface TablePair {
  readonly from: TableSnapshot
  readonly to: TableSnapshot
  readonly fates: ReadonlyMap<string, Fate>
}

const isSameType = (from: ColumnSnapshot, to: ColumnSnapshot, rebuilt: ReadonlySet<string>): boolean =>
  isDeepStrictEqual(from.type, to.type) && from.collate === to.collate && !rebuilt.has(to.type.name)

const fateOf = (
  from: ColumnSnapshot,
  to: ColumnSnapshot,
  server: ServerKind,
  rebuilt: ReadonlySet<string>,
  taken: ReadonlySet<string>,
): Fate => {
  const isRetyped = !isSameType(from, to, rebuilt)
  if (to.generated !== undefined) {
    const isSame = !isRetyped && isDeepStrictEqual(from.generated, to.generated)
    return isSame && from.notNull === to.notNull ? { kind: 'stays' } : { kind: 'regenerated' }
  }
  if (from.generated?.kept === 'stored' && !isRetyped) {
    return { kind: 'kept' }
  }
  if (from.generated === undefined && !isRetyped) {
    return { kind: 'stays' }
  }
  const how = conversion(from, to)
  const isCopied = from.generated !== undefined || isRewritten(how, server)
  return { kind: 'retyped', how, copy: isCopied ? madeName([to.name], 'new', taken) : undefined }
}

const namesWhere = (fates: ReadonlyMap<string, Fate>, test: (fate: Fate) => boolean): ReadonlySet<string> =>
  new Set([...fates].flatMap(([name, fate]) => (test(fate) ? [name] : [])))

/** The columns that are not the same column afterwards, so that what is built on them goes with them. */
export const replacedColumns = ({ fates }: TablePair): ReadonlySet<string> =>
  namesWhere(
    fates,
    (fate) => fate.kind === 'regenerated' || (fate.kind === 'retyped' && fate.copy !== undefined),
  )

/** Those, and the ones whose type changes in place, which no expression survives. */
export const alteredColumns = ({ fates }: TablePair): ReadonlySet<string> =>
  namesWhere(fates, (fate) => fate.kind === 'regenerated' || fate.kind === 'retyped')

/** What becomes of each column: a generated one goes with those it is computed from. */
export const pairTable = (
  from: TableSnapshot,
  to: TableSnapshot,
  server: ServerKind,
  rebuilt: ReadonlySet<string>,
): TablePair => {
  const columns = to.columns.flatMap((column) => {
    const old = from.columns.find(({ name }) => name === column.name)
    return old === undefined ? [] : [[old, column] as const]
  })
  const taken = new Set([...from.columns, ...to.columns].map(({ name }) => name))
  const fates = new Map(
    columns.map(([old, column]) => [column.name, fateOf(old, column, server, rebuilt, taken)]),
  )
  const altered = alteredColumns({ from, to, fates })
  for (const [old, column] of columns) {
    if (column.generated !== undefined && mentions(old.generated?.expression, altered)) {
      fates.set(column.name, { kind: 'regenerated' })
    }
  }
  return { from, to, fates }
}
