import type {
  CheckSnapshot,
  ColumnSnapshot,
  EnumSnapshot,
  FamilySnapshot,
  ForeignKeySnapshot,
  IndexSnapshot,
  LocalitySnapshot,
  PrimaryKeySnapshot,
  QualifiedName,
  TableSnapshot,
  TtlSnapshot,
} from '@manticore/core'

/**
 * One thing in which two schemas differ, as what has to be done about it. Tables and columns go by the names they have
 * afterwards, since renaming comes first. Keys, indexes and constraints have their names throughout.
 */
export type Difference =
  | { readonly kind: 'createSchema'; readonly name: string }
  | { readonly kind: 'dropSchema'; readonly name: string }
  | { readonly kind: 'createExtension'; readonly name: string }
  | EnumDifference
  | { readonly kind: 'createTable'; readonly table: TableSnapshot }
  | { readonly kind: 'dropTable'; readonly table: TableSnapshot }
  | { readonly kind: 'renameTable'; readonly table: QualifiedName; readonly to: string }
  | ColumnDifference
  | KeyDifference
  | StorageDifference
  | CommentDifference

/** What enum types differ in. */
export type EnumDifference =
  | { readonly kind: 'createEnum'; readonly type: EnumSnapshot }
  | { readonly kind: 'dropEnum'; readonly type: EnumSnapshot }
  | {
      readonly kind: 'addLabel'
      readonly type: QualifiedName
      readonly label: string
      /** Undefined at the end. */
      readonly before: string | undefined
    }
  /** CockroachDB only. */
  | { readonly kind: 'dropLabel'; readonly type: QualifiedName; readonly label: string }
  /** Labels went or changed places: a new type takes the place of the old one, and each column of it is converted. */
  | {
      readonly kind: 'rebuildEnum'
      readonly to: EnumSnapshot
      /** What the old type is called meanwhile. */
      readonly aside: string
    }

interface OfTable {
  readonly table: QualifiedName
}

/** What a column differs in. */
export type ColumnDifference = OfTable &
  (
    | {
        readonly kind: 'addColumn'
        readonly column: ColumnSnapshot
        /** The family it is to be in. */
        readonly family: string | undefined
      }
    | { readonly kind: 'dropColumn'; readonly column: ColumnSnapshot }
    | { readonly kind: 'renameColumn'; readonly from: string; readonly to: string }
    | {
        readonly kind: 'changeType'
        readonly from: ColumnSnapshot
        readonly to: ColumnSnapshot
        readonly how: Conversion
        /** What the new column is called that the values are copied to, until it takes the place of the old one. */
        readonly copy: string | undefined
        /** The columns that the database sets by itself whenever a row changes: they are to stay as they are. */
        readonly untouched: readonly string[]
        readonly family: string | undefined
      }
    /** A generated column is dropped and added again; so is one that becomes generated. */
    | {
        readonly kind: 'regenerate'
        readonly from: ColumnSnapshot
        readonly to: ColumnSnapshot
        readonly family: string | undefined
      }
    /** A generated column becomes an ordinary one and keeps its values. */
    | { readonly kind: 'keepGenerated'; readonly column: string }
    | { readonly kind: 'setNotNull'; readonly column: string }
    | { readonly kind: 'dropNotNull'; readonly column: string }
    | { readonly kind: 'setDefault'; readonly column: string; readonly expression: string }
    | { readonly kind: 'dropDefault'; readonly column: string }
    | {
        readonly kind: 'changeIdentity'
        readonly column: string
        readonly from: ColumnSnapshot['identity']
        readonly to: ColumnSnapshot['identity']
      }
    /** PostgreSQL only, as the one that follows. */
    | { readonly kind: 'addSequence'; readonly column: string }
    | { readonly kind: 'dropSequence'; readonly column: string }
    /** CockroachDB only, as the two that follow. */
    | { readonly kind: 'setOnUpdate'; readonly column: string; readonly expression: string | undefined }
    | { readonly kind: 'setVisible'; readonly column: string; readonly visible: boolean }
  )

/** How the values of a column become values of another type. */
export interface Conversion {
  /** `widened` takes no rewriting; `cast` does. */
  readonly kind: 'widened' | 'cast'
  /** Types to cast through, the last being the new one. */
  readonly through: readonly string[]
  /** What becomes of a value that the new type has no place for; undefined if it has a place for each. */
  readonly misfit: 'refused' | 'changed' | undefined
}

/** What keys, indexes and constraints differ in. */
export type KeyDifference = OfTable &
  (
    | {
        readonly kind: 'changePrimaryKey'
        readonly from: PrimaryKeySnapshot | undefined
        readonly to: PrimaryKeySnapshot | undefined
        /** The new key over the copies of its columns, where some take the place of others. */
        readonly over: PrimaryKeySnapshot | undefined
        /** Its columns, old or new, that are generated and dropped on the way. */
        readonly regenerated: readonly string[]
      }
    | { readonly kind: 'addIndex'; readonly index: IndexSnapshot }
    | { readonly kind: 'dropIndex'; readonly index: IndexSnapshot }
    | { readonly kind: 'renameIndex'; readonly index: IndexSnapshot; readonly to: string }
    | { readonly kind: 'setIndexVisible'; readonly index: IndexSnapshot; readonly visible: boolean }
    | { readonly kind: 'addForeignKey'; readonly foreignKey: ForeignKeySnapshot }
    | { readonly kind: 'dropForeignKey'; readonly foreignKey: ForeignKeySnapshot }
    | { readonly kind: 'addCheck'; readonly check: CheckSnapshot }
    | { readonly kind: 'dropCheck'; readonly check: CheckSnapshot }
    | { readonly kind: 'renameConstraint'; readonly from: string; readonly to: string }
  )

/** What CockroachDB alone has words for. */
export type StorageDifference = OfTable &
  (
    | {
        readonly kind: 'changeTtl'
        readonly from: TtlSnapshot | undefined
        readonly to: TtlSnapshot | undefined
      }
    | { readonly kind: 'changeLocality'; readonly to: LocalitySnapshot | undefined }
    | { readonly kind: 'changeFamilies'; readonly to: readonly FamilySnapshot[] }
  )

/** A comment set, or taken away: of a column, or of the table itself. */
export interface CommentDifference extends OfTable {
  readonly kind: 'setComment'
  readonly column: string | undefined
  readonly comment: string | undefined
}

/** One change of a schema. Those of a comparison are in no order that they could be run in: that is made by `plan`. */
export type Change = Difference & {
  /** What it is, in words: `drops the column users.phone`. */
  readonly summary: string
  /** What is lost by it; undefined if nothing is. */
  readonly destructive: string | undefined
}

/** A total table over the kinds of change: a new kind is a compile error wherever one is. */
export type ByKind<Result, Rest extends readonly unknown[] = []> = {
  readonly [Kind in Difference['kind']]: (
    change: Extract<Difference, { kind: Kind }>,
    ...rest: Rest
  ) => Result
}

/** Answers for one change from a table over all kinds. */
export const byKind = <Result, Rest extends readonly unknown[]>(
  table: ByKind<Result, Rest>,
  change: Difference,
  ...rest: Rest
): Result =>
  // the table has the function of this very kind; the compiler does not follow a key through a union
  (table[change.kind] as (change: Difference, ...rest: Rest) => Result)(change, ...rest)
