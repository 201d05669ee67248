// Everything exported, and every member of it, says what it is; every operation has an example; and the examples compile.

import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { root } from './compile.mjs'
import { besideTests } from './reviewed.mjs'

const ts = createRequire(import.meta.url)('typescript-6')

const UMBRELLA = 'manticore-cockroachdb'

// `internal.ts` of the client is for the packages beside it
const ENTRIES = {
  schema: ['index'],
  core: ['index'],
  client: ['index'],
  migrate: ['index', 'light'],
  sync: ['index'],
  cli: ['index'],
  embedded: ['index'],
  [UMBRELLA]: ['index'],
}

const entriesOf = (name) =>
  ENTRIES[name].map((entry) => join(root, 'packages', name, 'dist', `${entry}.d.ts`))

const isOurs = (declaration) => declaration.getSourceFile().fileName.startsWith(join(root, 'packages'))

const readOptions = () => {
  const { config } = ts.readConfigFile(join(root, 'tests/tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'tests'))
  // what an example shows need not be used, and what is imported for it may be a type
  return {
    ...options,
    noUnusedLocals: false,
    verbatimModuleSyntax: false,
    typeRoots: [join(root, 'node_modules/@types')],
  }
}

// read once, for all checks
let opened

const open = () => {
  opened ??= read()
  return opened
}

const read = () => {
  const program = ts.createProgram(Object.keys(ENTRIES).flatMap(entriesOf), readOptions())
  return { program, checker: program.getTypeChecker() }
}

const exportsOf = ({ program, checker }, path) =>
  checker
    .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(path)))
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter(({ declarations = [] }) => declarations.some(isOurs))

// a symbol of ours as a name keeps a member from users; those of the language are for them
const isNamed = ({ name }) =>
  name !== undefined && (!ts.isComputedPropertyName(name) || name.getText().startsWith('[Symbol.'))

// a name that is a sentence, and a value that is one word, such as the tag of a union, say themselves what they are
const tellsItself = ({ name, type }) =>
  ts.isStringLiteral(name) ||
  (type !== undefined && (ts.isLiteralTypeNode(type) || type.kind === ts.SyntaxKind.NeverKeyword))

const isMember = (declaration) =>
  isOurs(declaration) &&
  isNamed(declaration) &&
  !ts.isPrivateIdentifier(declaration.name) &&
  !(ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private) &&
  !tellsItself(declaration)

/** What users see of a type or of a value: its properties and methods, inherited ones of ours among them. */
const membersOf = ({ checker }, symbol) =>
  [
    ...(symbol.flags & ts.SymbolFlags.Type ? [checker.getDeclaredTypeOfSymbol(symbol)] : []),
    ...(symbol.flags & ts.SymbolFlags.Value ? [checker.getTypeOfSymbol(symbol)] : []),
  ]
    .flatMap((type) => checker.getPropertiesOfType(type))
    .filter(({ declarations = [] }) => declarations.length > 0 && declarations.every(isMember))

const nameOf = ({ name, declarations }) => declarations[0].name?.getText() ?? name

const shown = (surface, name) =>
  entriesOf(name)
    .flatMap((path) => exportsOf(surface, path))
    .flatMap((symbol) => [
      { of: name, name: symbol.name, symbol },
      ...membersOf(surface, symbol).map((member) => ({
        of: name,
        name: `${symbol.name}.${nameOf(member)}`,
        symbol: member,
      })),
    ])

/** Every symbol of ours that users see, exported or a member, each once: packages export one another's, classes extend. */
const everything = (surface) => {
  const found = new Map()
  for (const one of Object.keys(ENTRIES).flatMap((name) => shown(surface, name))) {
    const [declaration] = one.symbol.declarations
    found.set(declaration, found.get(declaration) ?? one)
  }
  return [...found.values()]
}

// an editor shows of a function that can be called in several ways what is said of the one that is called
const saysNothing = ({ checker }, symbol) =>
  [symbol, ...checker.getTypeOfSymbol(symbol).getCallSignatures().filter(isOverload(symbol))].some(
    (one) => one.getDocumentationComment(checker).length === 0,
  )

const isOverload =
  ({ declarations }) =>
  ({ declaration }) =>
    declarations.includes(declaration)

const undocumented = (surface) => everything(surface).filter(({ symbol }) => saysNothing(surface, symbol))

const examplesOf = (symbol, checker) =>
  symbol
    .getJsDocTags(checker)
    .filter(({ name }) => name === 'example')
    .map(({ text }) => ts.displayPartsToString(text))

// what a class is asked to do; what Kysely or the language asks of it has no example of ours
const isOperation = ({ declarations: [first] }) =>
  ts.isMethodDeclaration(first) && !ts.isComputedPropertyName(first.name) && !isKyselys(first)

const isKyselys = ({ parent }) =>
  parent.heritageClauses?.some((clause) => clause.getText() === 'implements Dialect') ?? false

const withoutExample = (surface) =>
  everything(surface).filter(
    ({ symbol }) => isOperation(symbol) && examplesOf(symbol, surface.checker).length === 0,
  )

// Code anywhere else in a docstring would be shown like an example, and not be compiled.
const loose = (surface) =>
  everything(surface).filter(({ symbol }) =>
    ts.displayPartsToString(symbol.getDocumentationComment(surface.checker)).includes('```'),
  )

// what an example may use without declaring it
const GIVEN = {
  users: "import { users } from './contract.js'",
  teas: "import { teas } from './contract.js'",
  db: "declare const db: import('./surface.js').Held['database']",
  migrator: "declare const migrator: import('./surface.js').Held['migrator']",
  id: 'declare const id: string',
}

const GIVEN_WITHOUT_PROMISES = {
  ...GIVEN,
  db: "declare const db: import('./surface.js').Held['sync']",
}

const identifiersIn = (node) =>
  ts.isIdentifier(node) ? [node] : node.getChildren().flatMap((child) => identifiersIn(child))

const declares = ({ parent }) =>
  ts.isVariableDeclaration(parent) ||
  ts.isBindingElement(parent) ||
  ts.isImportSpecifier(parent) ||
  ts.isStatement(parent)

/** The names that stand in an example and are not declared in it. */
const missingIn = (code) => {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true)
  const identifiers = identifiersIn(source)
  const declared = identifiers.filter((one) => declares(one) && one.parent.name === one)
  const known = new Set(declared.map(({ text }) => text))
  return [...new Set(identifiers.map(({ text }) => text))].filter((name) => !known.has(name))
}

const moduleOf = (name) => (name === UMBRELLA ? name : `@manticore/${name}`)

/** An example as a module: what it uses is given, or imported from its package, or from the one that users install. */
const complete = (surface, name) => {
  const exported = [name, UMBRELLA].map((from) => [
    moduleOf(from),
    new Set(
      entriesOf(from).flatMap((path) =>
        surface.checker
          .getExportsOfModule(surface.checker.getSymbolAtLocation(surface.program.getSourceFile(path)))
          .map((symbol) => symbol.name),
      ),
    ),
  ])
  const given = name === 'sync' ? GIVEN_WITHOUT_PROMISES : GIVEN
  const provide = (missing) => {
    const [from] = exported.find(([, names]) => names.has(missing)) ?? []
    return given[missing] ?? (from === undefined ? '' : `import { ${missing} } from '${from}'`)
  }
  return (code) => [...missingIn(code).map(provide).filter(Boolean), code, 'export {}'].join('\n')
}

const CODE = /^```ts\n(?<code>[\s\S]*)\n```$/

/** The examples of all packages as files that are nowhere but in the memory of the compiler. */
const exampleFiles = (surface) => {
  const completes = Object.fromEntries(Object.keys(ENTRIES).map((name) => [name, complete(surface, name)]))
  return new Map(
    everything(surface).flatMap(({ of, name, symbol }) =>
      examplesOf(symbol, surface.checker).map((text, index) => {
        const { code } = CODE.exec(text)?.groups ?? {}
        const title = [of, ...name.split(/\W+/), index + 1].join('-')
        // what is not in a block of code does not compile
        return [besideTests(`${title}.ts`), code === undefined ? text : completes[of](code)]
      }),
    ),
  )
}

/** What the compiler says of the examples. */
const mistakes = (surface) => {
  const files = exampleFiles(surface)
  const host = ts.createCompilerHost(readOptions())
  const { fileExists, readFile } = host
  host.fileExists = (path) => files.has(path) || fileExists(path)
  host.readFile = (path) => files.get(path) ?? readFile(path)
  const program = ts.createProgram([...files.keys()], readOptions(), host)
  return [...files.keys()].flatMap((path) => {
    const source = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText, start }) => {
        const line = source.text.slice(0, start).split('\n').length
        const [near] = source.text.split('\n').slice(line - 1)
        return `${relative(besideTests('.'), path)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}\n    ${near}`
      },
    )
  })
}

const expectNone = (found, what) => {
  if (found.length > 0) {
    throw new Error(`${what}:\n${[...new Set(found)].join('\n')}`)
  }
}

const names = (found) => found.map(({ of, name }) => `${of}: ${name}`)

export const checks = [
  {
    name: 'what is exported has docstrings, and so have its members',
    work: async () => expectNone(names(undocumented(open())), 'nothing is said of'),
  },
  {
    name: 'the methods of classes have examples, and code is in them alone',
    work: async () => {
      const surface = open()
      expectNone(names(withoutExample(surface)), 'no @example at')
      expectNone(names(loose(surface)), 'code outside of @example at')
    },
  },
  {
    name: 'the examples of docstrings compile',
    work: async () => expectNone(mistakes(open()), 'examples do not compile'),
  },
]
