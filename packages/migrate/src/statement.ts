/** One statement of a migration file. */
export interface Statement {
  /** Its text as written, without the semicolon and without the comments and blanks around it. */
  readonly text: string
  /** The line of the file it begins at, from 1. */
  readonly line: number
  /** How it is run. */
  readonly kind: StatementKind
  /** What it creates, changes or removes, as far as its words tell. */
  readonly effect: Effect
  /** The rules that a comment before it allows: `-- manticore: allow drop-column`. */
  readonly allowed: readonly string[]
}

/**
 * How a statement is run: a change of the schema by itself; changes of data, one after the other in a transaction that
 * is run again where the database asks for it; a setting of the session on the connection of the migration; a question,
 * which changes nothing; control of transactions, which is refused.
 */
export type StatementKind = 'schema' | 'data' | 'setting' | 'query' | 'control'

/** What the catalog can be asked about after a statement whose outcome is unknown. Names are as the catalog has them. */
export type Effect =
  | {
      readonly kind: 'relation'
      readonly exists: boolean
      readonly schema: string | undefined
      readonly name: string
    }
  | {
      readonly kind: 'type'
      readonly exists: boolean
      readonly schema: string | undefined
      readonly name: string
    }
  | { readonly kind: 'schema'; readonly exists: boolean; readonly name: string }
  | { readonly kind: 'column'; readonly exists: boolean; readonly table: TableName; readonly name: string }
  | {
      readonly kind: 'index'
      readonly exists: boolean
      readonly table: TableName | undefined
      readonly name: string
    }
  | {
      readonly kind: 'constraint'
      readonly exists: boolean
      readonly table: TableName
      readonly name: string
    }
  | {
      readonly kind: 'label'
      readonly exists: boolean
      readonly schema: string | undefined
      readonly type: string
      readonly name: string
    }
  | { readonly kind: 'renamed column'; readonly table: TableName; readonly from: string; readonly to: string }
  | {
      readonly kind: 'renamed relation'
      readonly schema: string | undefined
      readonly from: string
      readonly to: string
    }
  /** Nothing needs to be asked: run twice, the statement leaves what it leaves run once. */
  | { readonly kind: 'repeatable' }
  | { readonly kind: 'unknown' }

/** What names a table in a statement. */
export interface TableName {
  /** The schema, where the statement names it. */
  readonly schema: string | undefined
  /** The name, as the catalog has it. */
  readonly name: string
}
