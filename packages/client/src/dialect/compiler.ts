import type { ServerKind } from '@manticore/core'
import {
  type ColumnDefinitionNode,
  type CompiledQuery,
  type CreateIndexNode,
  type DropIndexNode,
  type FetchNode,
  type ForeignKeyConstraintNode,
  type InsertQueryNode,
  type MergeQueryNode,
  type OnConflictNode,
  PostgresQueryCompiler,
  type PrimaryKeyConstraintNode,
  type QueryId,
  type RawNode,
  type RootOperationNode,
  type SelectQueryNode,
  type UniqueConstraintNode,
} from 'kysely'
import { isAsOf, withAsOf } from './as-of.js'
import { isIndexHint } from './at-index.js'
import { type Lacking, lackingOf, withoutDefaults } from './lacking.js'
import { note } from './server-notes.js'

/**
 * Compiles to SQL that CockroachDB and PostgreSQL both take, as far as there is such: what they write differently is
 * compiled for each, and the driver sends what its server understands.
 */
export class CockroachQueryCompiler extends PostgresQueryCompiler {
  #server: ServerKind = 'cockroachdb'
  #differs = false
  #historical = false
  #lacking: Partial<Record<ServerKind, string>> = {}
  /** How many verbs of UPSERT are to come: one is written behind the queries it is WITH. */
  #upserts = 0

  override compileQuery(node: RootOperationNode, queryId: QueryId): CompiledQuery {
    this.#differs = false
    this.#historical = false
    this.#lacking = {}
    this.#upserts = 0
    const compiled = super.compileQuery(node, queryId)
    const lacking = this.#lacking
    if (!this.#differs && !this.#historical && Object.keys(lacking).length === 0) {
      return compiled
    }
    const postgres = this.#differs ? this.#compileFor('postgres', node, queryId) : undefined
    return note(compiled, { historical: this.#historical, postgres, lacking })
  }

  #compileFor(server: ServerKind, node: RootOperationNode, queryId: QueryId): string {
    this.#server = server
    try {
      return super.compileQuery(node, queryId).sql
    } finally {
      this.#server = 'cockroachdb'
    }
  }

  // where the two servers part
  #isFor(server: ServerKind): boolean {
    this.#differs = true
    return this.#server === server
  }

  #check(node: Lacking): void {
    Object.assign(this.#lacking, lackingOf(node))
  }

  // AS OF SYSTEM TIME stands behind FROM and its joins, where Kysely has no place for it
  protected override visitSelectQuery(node: SelectQueryNode): void {
    const isHistorical = node.endModifiers?.some(isAsOf) === true
    this.#historical ||= isHistorical
    super.visitSelectQuery(isHistorical ? withAsOf(node) : node)
  }

  protected override visitRaw(node: RawNode): void {
    const hint = isIndexHint(node) ? node.parameters : undefined
    if (hint === undefined || this.#isFor('cockroachdb')) {
      super.visitRaw(node)
    } else {
      this.compileList(hint.slice(0, 1))
    }
  }

  protected override visitInsertQuery(node: InsertQueryNode): void {
    this.#check(node)
    this.#upserts += node.replace === true ? 1 : 0
    super.visitInsertQuery(node)
  }

  // Kysely's visitor writes the verb, and no other text of this kind by itself
  protected override append(text: string): void {
    if (this.#upserts > 0 && text === 'replace') {
      this.#upserts--
      super.append('upsert')
    } else {
      super.append(text)
    }
  }

  // an index has its name within its table on CockroachDB, and within its schema on PostgreSQL
  protected override visitDropIndex(node: DropIndexNode): void {
    if (node.table === undefined) {
      super.visitDropIndex(node)
      return
    }
    this.append(`drop index ${node.ifExists === true ? 'if exists ' : ''}`)
    if (this.#isFor('cockroachdb')) {
      this.visitNode(node.table)
      this.append('@')
      this.visitNode(node.name.identifier)
    } else {
      const schema = node.name.schema ?? node.table.table.schema
      this.visitNode(schema === undefined ? node.name : { ...node.name, schema })
    }
    this.append(node.cascade === true ? ' cascade' : '')
  }

  protected override visitMergeQuery(node: MergeQueryNode): void {
    this.#check(node)
    super.visitMergeQuery(node)
  }

  protected override visitOnConflict(node: OnConflictNode): void {
    this.#check(node)
    super.visitOnConflict(node)
  }

  protected override visitFetch(node: FetchNode): void {
    this.#check(node)
    super.visitFetch(node)
  }

  protected override visitCreateIndex(node: CreateIndexNode): void {
    this.#check(node)
    super.visitCreateIndex(node)
  }

  protected override visitColumnDefinition(node: ColumnDefinitionNode): void {
    this.#check(node)
    super.visitColumnDefinition(node)
  }

  protected override visitPrimaryKeyConstraint(node: PrimaryKeyConstraintNode): void {
    this.#check(node)
    super.visitPrimaryKeyConstraint(withoutDefaults(node))
  }

  protected override visitUniqueConstraint(node: UniqueConstraintNode): void {
    this.#check(node)
    super.visitUniqueConstraint(withoutDefaults(node))
  }

  protected override visitForeignKeyConstraint(node: ForeignKeyConstraintNode): void {
    this.#check(node)
    super.visitForeignKeyConstraint(withoutDefaults(node))
  }
}
