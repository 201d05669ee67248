import { SchemaError } from './errors.js'
import { checkName } from './name.js'
import { type ColumnReference, isColumnReference } from './reference.js'

/** Where the rows of a table live in a database of several regions. */
export interface LocalityExtra {
  readonly kind: 'locality'
  /** Which of these it is. */
  readonly where: 'global' | 'regional by row' | 'regional by table'
  /** The region of a table that is regional by table; the primary region when left out. */
  readonly region: string | undefined
  /** The column that holds a row's region, where it is not the database's own hidden one. */
  readonly as: ColumnReference | undefined
}

/** How a locality is declared. CockroachDB only, in a database with regions. */
export interface LocalityBuilder {
  /** A locality without options: `locality('global')`. */
  (where: LocalityExtra['where']): LocalityExtra
  /** `LOCALITY GLOBAL`: read quickly in every region, written slowly. */
  global(): LocalityExtra
  /**
   * `LOCALITY REGIONAL BY ROW`: each row lives in the region its `crdb_region` names, a column the database adds and
   * hides. `{ as: t.region }` uses a declared column of the type `crdb_internal_region` in its place.
   */
  regionalByRow(options?: { readonly as?: ColumnReference }): LocalityExtra
  /** `LOCALITY REGIONAL BY TABLE IN "us-east1"`; without a region, in the primary region. */
  regionalByTable(region?: string): LocalityExtra
}

const declare = (
  where: LocalityExtra['where'],
  options: Partial<Pick<LocalityExtra, 'region' | 'as'>> = {},
): LocalityExtra => Object.freeze({ kind: 'locality', where, region: undefined, as: undefined, ...options })

const PLAIN: ReadonlySet<string> = new Set(['global', 'regional by row', 'regional by table'])

/**
 * Where the rows of a table live. CockroachDB only, in a database with regions: see {@link primaryRegionSql}.
 *
 * @example
 * ```ts
 * const users = defineTable('users', { id: uuid().primaryKey() }, () => [locality.regionalByRow()])
 * const currencies = defineTable('currencies', { code: text().primaryKey() }, () => [locality.global()])
 * ```
 */
export const locality: LocalityBuilder = Object.freeze(
  Object.assign(
    (where: LocalityExtra['where']) => {
      if (!PLAIN.has(where)) {
        throw new SchemaError(`locality() expects one of ${[...PLAIN].map((name) => `'${name}'`).join(', ')}`)
      }
      return declare(where)
    },
    {
      global: () => declare('global'),
      regionalByRow: ({ as }: { readonly as?: ColumnReference } = {}) => {
        if (as !== undefined && !isColumnReference(as)) {
          throw new SchemaError('regionalByRow(): as expects a column of the table')
        }
        return declare('regional by row', { as })
      },
      regionalByTable: (region?: string) => {
        if (region !== undefined) {
          checkName(region, 'regionalByTable()')
        }
        return declare('regional by table', { region })
      },
    },
  ),
)
