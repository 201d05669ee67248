import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely'

// Kysely without a connection: it numbers the placeholders, quotes the names and prints the text.
const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** Prints a query. Its parameters are whatever stood in its value positions, in the order of their placeholders. */
export const compile = (query: RawBuilder<unknown>): CompiledQuery => query.compile(compiler)
