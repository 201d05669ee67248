// What is exported, walked: nothing of it is `any`, and no type asks for more than three others.

import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './compile.mjs'
import { besideTests } from './reviewed.mjs'

const ts = createRequire(import.meta.url)('typescript-6')

const MOST_PARAMETERS = 3

// the modifiers of a column make ever new columns
const DEEPEST = 7

const ENTRIES = ['manticore-cockroachdb', 'sync', 'migrate', 'embedded'].map((name) =>
  join(root, 'packages', name, 'dist/index.d.ts'),
)

const open = () => {
  const config = ts.readConfigFile(join(root, 'tests/tsconfig.json'), ts.sys.readFile).config
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'tests'))
  const held = besideTests('surface.ts')
  const program = ts.createProgram([held, ...ENTRIES], {
    ...options,
    typeRoots: [join(root, 'node_modules/@types')],
  })
  return { program, checker: program.getTypeChecker(), held: program.getSourceFile(held) }
}

const exportsOf = ({ program, checker }, path) =>
  checker
    .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(path)))
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))

const isFrom = (folder) => (declaration) =>
  declaration.getSourceFile().fileName.startsWith(join(root, folder))

/** Every declaration of ours that takes types: aliases, interfaces, classes, functions and the methods in them. */
const findGenerics = (node, found = []) => {
  if (node.typeParameters !== undefined) {
    found.push(node)
  }
  ts.forEachChild(node, (child) => {
    // a body of its own, such as that of a conditional type, shows no user anything
    if (
      ts.isClassElement(child) ||
      ts.isTypeElement(child) ||
      ts.isVariableDeclarationList(child) ||
      ts.isVariableDeclaration(child) ||
      ts.isFunctionTypeNode(child)
    ) {
      findGenerics(child, found)
    }
  })
  return found
}

const tooManyParameters = (surface) =>
  ENTRIES.flatMap((path) => exportsOf(surface, path))
    .flatMap((symbol) => symbol.declarations ?? [])
    .filter(isFrom('packages'))
    .flatMap((declaration) => findGenerics(declaration))
    .filter(({ typeParameters }) => typeParameters.length > MOST_PARAMETERS)
    .map((node) => `${node.name?.getText() ?? 'a function'} takes ${node.typeParameters.length} types`)

// a declaration file has one field for all that is private
const isShown = ({ name }) => name !== '#private'

/** What a type leads to, each with how it is reached. Of types that are not ours their first argument alone. */
const stepsFrom = (checker, type) => {
  if (type.isUnionOrIntersection()) {
    return type.types.map((part) => ['', part])
  }
  const declarations = type.symbol?.declarations ?? []
  if (!declarations.every((one) => isFrom('packages')(one) || isFrom('tests')(one))) {
    // those behind it have defaults of any, such as what an AsyncIterable returns
    return checker
      .getTypeArguments(type)
      .slice(0, 1)
      .map((argument) => ['<>', argument])
  }
  return [
    ...[...type.getCallSignatures(), ...type.getConstructSignatures()].flatMap((signature) => [
      ['()', signature.getReturnType()],
      ...signature.getParameters().map((one) => [`(${one.name})`, checker.getTypeOfSymbol(one)]),
    ]),
    ...type
      .getProperties()
      .filter(isShown)
      .map((property) => [`.${property.name}`, checker.getTypeOfSymbol(property)]),
  ]
}

// what Kysely's Dialect asks a dialect for
const KYSELYS = 'CockroachDialect().createIntrospector(__0).0<>'

/** Where `any` stands in a type and in what it leads to. */
const findAny = (checker, start, name) => {
  const seen = new Set()
  const found = []
  const walk = (type, path, depth) => {
    if (type.flags & ts.TypeFlags.Any) {
      found.push(path)
    } else if (depth < DEEPEST && !seen.has(type)) {
      seen.add(type)
      for (const [step, next] of stepsFrom(checker, type)) {
        walk(next, path + step, depth + 1)
      }
    }
  }
  walk(start, name, 0)
  return found
}

const anyIn = (surface) => {
  const { checker, held } = surface
  const [holder] = checker.getExportsOfModule(checker.getSymbolAtLocation(held))
  return [
    ...findAny(checker, checker.getDeclaredTypeOfSymbol(holder), 'held'),
    ...ENTRIES.flatMap((path) => exportsOf(surface, path))
      // of those that take types there are instances in what is held
      .filter(({ declarations = [] }) =>
        declarations.every(({ typeParameters }) => typeParameters === undefined),
      )
      .flatMap((symbol) =>
        findAny(
          checker,
          symbol.flags & ts.SymbolFlags.Value
            ? checker.getTypeOfSymbol(symbol)
            : checker.getDeclaredTypeOfSymbol(symbol),
          symbol.name,
        ),
      ),
  ].filter((path) => path !== KYSELYS)
}

const expectNone = (found, what) => {
  if (found.length > 0) {
    throw new Error(`${what}:\n${[...new Set(found)].join('\n')}`)
  }
}

export const checks = [
  {
    name: 'what is exported has no any in it',
    work: async () => expectNone(anyIn(open()), 'any stands at'),
  },
  {
    name: `no exported type takes more than ${MOST_PARAMETERS} types`,
    work: async () => expectNone(tooManyParameters(open()), 'too many'),
  },
]
