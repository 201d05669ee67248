import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type AnyTable, tableDefinition } from '@manticore/schema'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

const OPTIONS = {
  extends: '../../../tsconfig.base.json',
  compilerOptions: {
    composite: false,
    declarationMap: false,
    noEmit: true,
    isolatedDeclarations: false,
    types: [],
  },
  include: ['*.ts'],
}

/** What a program prints when it ends with an error. */
const complaint = async (program: string, ...args: readonly string[]): Promise<string> => {
  try {
    await run(process.execPath, [join(root, 'node_modules', program), ...args], {
      cwd: root,
      maxBuffer: 2 ** 26,
    })
    return ''
  } catch (error) {
    // it says what is wrong on either stream
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string }
    return stdout + stderr
  }
}

/** Modules that were pulled, as files among the tests, so that they find the packages as any module does. */
export interface PulledModules {
  /** The tables that a module exports. */
  tables(name: string): Promise<AnyTable[]>
  /** What the compiler says of them under the strictest settings; nothing when all is well. */
  compile(compiler?: 'typescript' | 'typescript-6' | 'typescript-5.9'): Promise<string>
  /** What the formatter and the linter would change in them. */
  format(): Promise<string>
  [Symbol.asyncDispose](): Promise<void>
}

/** Writes the texts of modules down, by their names. */
export const writeModules = async (texts: Readonly<Record<string, string>>): Promise<PulledModules> => {
  const folder = await mkdtemp(join(root, 'tests/migrate/pulled-'))
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(OPTIONS))
  for (const [name, text] of Object.entries(texts)) {
    await writeFile(join(folder, `${name}.ts`), text)
  }
  return {
    tables: async (name) => {
      const exported: Record<string, unknown> = await import(join(folder, `${name}.ts`))
      return Object.values(exported).filter(
        (value): value is AnyTable => typeof value === 'object' && value !== null && tableDefinition in value,
      )
    },
    compile: (compiler = 'typescript') => complaint(`${compiler}/bin/tsc`, '-p', folder, '--pretty', 'false'),
    format: () =>
      complaint(
        '@biomejs/biome/bin/biome',
        'check',
        '--error-on-warnings',
        ...Object.keys(texts).map((name) => join(folder, `${name}.ts`)),
      ),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
