/**
 * Writes the synchronous classes, `src/derived`, from the asynchronous ones of `@manticore/client`: the same source without
 * its promises. So a method, its types, its documentation and its fixes are written once, and a method that one side has
 * and the other lacks cannot be. What cannot be derived does not compile, and is a file of its own in `src`. Run by `npm run
 * build`, before the compiler; what it writes is not kept in git.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withoutPromises } from './without-promises.mjs'

/** Files of the client that exist in both forms. */
const DERIVED = [
  'batch',
  'database',
  'ddl',
  'describe-table',
  'executor',
  'named-tables',
  'results',
  'session',
  'table',
]

/** Files of the client in whose place this package has its own. */
const OWN = ['in-flight', 'kysely', 'options', 'pool']

const moduleFor = (name) => {
  if (DERIVED.includes(name)) {
    return `./${name}.js`
  }
  return OWN.includes(name) ? `../${name}.js` : '@manticore/client/internal'
}

/** The one member that is not the same without promises, which are all that Kysely answers with. */
const KYSELY = `  /**
   * A Kysely typed by \`tables\`, which builds queries for {@link execute}. To run one by itself is an
   * \`UnsupportedFeatureError\`: Kysely answers with promises.
   *
   * @example
   * \`\`\`ts
   * const query = db.kysely.selectFrom('users').select('name').where('role', '=', 'admin').compile()
   * const rows = db.execute<{ name: string }>(query.sql, query.parameters)
   * \`\`\`
   */`

const derive = (source, file) => {
  const text = withoutPromises(source)
    .replace(/ {2}\/\*\*(?:(?!\*\/).)*\*\/(?=\n {2}get kysely\()/s, KYSELY)
    .replace(/(?<=from ')\.\/([\w-]+)\.js(?=')/g, (_, from) => moduleFor(from))
    .replace(/(?<=SyncDatabase \} from ')@manticore\/client(?=')/, './database.js')
  const immediate = text.includes('Immediate<') ? "import type { Immediate } from '../immediate.js'\n" : ''
  return `// Written by derive.mjs from packages/${file}, which is the file to change.\n${immediate}${text}`
}

// what is the same stays as it is, so that the compiler finds nothing new
const writeIfNew = (file, text) => {
  let before
  try {
    before = readFileSync(file, 'utf8')
  } catch {}
  if (text !== before) {
    writeFileSync(file, text)
  }
}

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

mkdirSync(at('src/derived'), { recursive: true })
for (const file of [...DERIVED.map((name) => `client/src/${name}.ts`), 'migrate/src/generate/declare.ts']) {
  const source = readFileSync(at(`../${file}`), 'utf8')
  writeIfNew(at(`src/derived/${basename(file)}`), derive(source, file))
}
