// The declarations of a package that exports tables and functions over them, without writing their types: 300 tables, and
// nothing installed but this library, whose own parts are out of reach as package managers such as pnpm keep them.

import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { declared } from '../../../benchmarks/types/contenders/builders.mjs'
import { tablesOf } from '../../../benchmarks/types/program.mjs'
import { compilers, expectClean, root } from './compile.mjs'
import { besideTests } from './reviewed.mjs'

const TABLES = 300

const OPTIONS = {
  strict: true,
  skipLibCheck: true,
  module: 'nodenext',
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable'],
  types: ['node'],
}

const OURS = ['schema', 'core', 'client', 'migrate']
const THEIRS = ['@standard-schema/spec', 'kysely', 'postgres', 'ts-toolbelt']

// node_modules with this library in it, its dependencies beside it in a folder of their own
const install = async (folder) => {
  const store = join(folder, 'node_modules/.store/node_modules')
  const copy = (from, to) => cp(join(root, from), join(store, to), { recursive: true, filter: isNeeded })
  await Promise.all([
    ...OURS.map((name) => copy(`packages/${name}`, `@manticore/${name}`)),
    ...THEIRS.map((name) => copy(`node_modules/${name}`, name)),
    copy('packages/manticore-cockroachdb', 'manticore-cockroachdb'),
  ])
  await symlink(join(store, 'manticore-cockroachdb'), join(folder, 'node_modules/manticore-cockroachdb'))
  await mkdir(join(folder, 'node_modules/@types'))
  await symlink(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'))
}

const isNeeded = (path) => !/\/(src|node_modules)$|\.(js|map|tsbuildinfo)$/.test(path.slice(root.length))

const write = async (folder) => {
  const files = {
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        ...OPTIONS,
        declaration: true,
        emitDeclarationOnly: true,
        outDir: 'out',
        rootDir: '.',
      },
      files: ['repository.ts', 'tables.ts'],
    }),
    'consumer.json': JSON.stringify({
      compilerOptions: { ...OPTIONS, noEmit: true },
      files: ['consumer.ts'],
    }),
    ...declared(tablesOf(TABLES)),
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  await cp(besideTests('declarations'), folder, { recursive: true })
  await cp(besideTests('equal.ts'), join(folder, 'equal.ts'))
}

const declare = async (compiler) => {
  const folder = await mkdtemp(join(tmpdir(), 'manticore-declarations-'))
  try {
    await install(folder)
    await write(folder)
    await expectClean(compiler, '-p', folder)
    await expectClean(compiler, '-p', join(folder, 'consumer.json'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export const checks = compilers.map((compiler) => ({
  name: `${compiler.name}: the declarations of a package with ${TABLES} tables`,
  work: () => declare(compiler),
}))
