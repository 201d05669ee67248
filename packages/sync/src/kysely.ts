import { CockroachQueryCompiler, UnsupportedFeatureError } from '@manticore/client/internal'
import { type DatabaseConnection, DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector } from 'kysely'

/** The error for a query of Kysely that was to be run. */
export const noKysely = (): UnsupportedFeatureError =>
  new UnsupportedFeatureError(
    'Kysely answers with promises, which a SyncDatabase cannot wait for: compile the query and execute its text, as in ' +
      'const { sql, parameters } = query.compile(); db.execute(sql, parameters)',
    { code: 'UNSUPPORTED_FEATURE' },
  )

class CompilesOnly extends DummyDriver {
  override async acquireConnection(): Promise<DatabaseConnection> {
    throw noKysely()
  }
}

/** A Kysely that builds and compiles queries. Running them is refused: that needs promises. */
export const createKysely = <Tables>(..._: readonly unknown[]): Kysely<Tables> =>
  new Kysely<Tables>({
    dialect: {
      createDriver: () => new CompilesOnly(),
      createQueryCompiler: () => new CockroachQueryCompiler(),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
    },
  })
