import { isDeepStrictEqual } from 'node:util'
import type {
  CheckSnapshot,
  ForeignKeySnapshot,
  IndexSnapshot,
  PartSnapshot,
  PrimaryKeySnapshot,
  QualifiedName,
  TtlSnapshot,
} from '@manticore/core'

/** Whether two names are those of one thing. */
export const isSameName = (one: QualifiedName, other: QualifiedName): boolean =>
  one.schema === other.schema && one.name === other.name

/** The name of a table without the rest of it. */
export const nameOf = ({ schema, name }: QualifiedName): QualifiedName => ({ schema, name })

/** Whether two primary keys are the same but for their names. */
export const isSameKey = (
  one: PrimaryKeySnapshot | undefined,
  other: PrimaryKeySnapshot | undefined,
): boolean => isDeepStrictEqual(one && { ...one, name: undefined }, other && { ...other, name: undefined })

const essence = ({ name: _, visible: __, storing, ...rest }: IndexSnapshot) => ({
  ...rest,
  storing: [...storing].sort(),
})

/** Whether two indexes are the same but for their names and whether the planner sees them. */
export const isSameIndex = (one: IndexSnapshot, other: IndexSnapshot): boolean =>
  isDeepStrictEqual(essence(one), essence(other))

/** Whether two foreign keys are the same but for their names. */
export const isSameForeignKey = (one: ForeignKeySnapshot, other: ForeignKeySnapshot): boolean =>
  isDeepStrictEqual({ ...one, name: undefined }, { ...other, name: undefined })

/** Whether two checks are the same but for their names. */
export const isSameCheck = (one: CheckSnapshot, other: CheckSnapshot): boolean =>
  one.expression === other.expression

/** The storage parameters of a time to live by their names in SQL, as text. */
export const ttlParameters = (ttl: TtlSnapshot | undefined): ReadonlyMap<string, string> =>
  new Map(
    Object.entries({
      ttl_expiration_expression: ttl?.expiration,
      ttl_expire_after: ttl?.after,
      ...ttl?.parameters,
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const])),
  )

/** The columns among the parts of a key. */
export const columnsOf = (parts: readonly PartSnapshot[]): string[] =>
  parts.flatMap((part) => ('column' in part ? [part.column] : []))

/** Whether two lists have the same columns, in any order. */
export const areSameColumns = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name) => other.includes(name))

/** Whether some of the columns are among others. */
export const haveSome = (columns: readonly string[], others: ReadonlySet<string>): boolean =>
  columns.some((column) => others.has(column))
