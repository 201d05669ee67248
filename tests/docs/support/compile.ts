import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { type Page, root } from './page.js'
import { END_OF_BLOCK, writeProgram } from './program.js'

const run = promisify(execFile)

/** The programs of the pages, compiled. */
export interface Compiled {
  readonly folder: string
  /** What the compiler has against them: `docs/guide/rows.md(12,5): error TS...`. */
  readonly mistakes: string
  /** The JavaScript of a page's program. */
  script(page: Page): string
}

const compilerOptions = {
  composite: false,
  declarationMap: false,
  isolatedDeclarations: false,
  // a page shows types and answers that it goes on to say something about
  noUnusedLocals: false,
  moduleDetection: 'force',
  // Node runs a page's files as they are where they import one another as .ts
  rewriteRelativeImportExtensions: true,
  rootDir: 'src',
  outDir: 'out',
  types: ['node'],
}

/** Compiles the programs of all pages at once, each a module of its own. */
export const compile = async (pages: readonly Page[]): Promise<Compiled> => {
  // inside the workspace, where the packages resolve as they do for a user; dist/ is never committed
  const parent = `${root}tests/docs/dist`
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(`${parent}/`)
  for (const page of pages) {
    writeProgram(page, `${folder}/src/${page.path}`)
  }
  writeFileSync(`${folder}/src/record.d.ts`, `declare function ${END_OF_BLOCK}(line: number): void\n`)
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({ extends: `${root}tsconfig.base.json`, compilerOptions, include: ['src'] }),
  )
  // tsc reports on stdout, which an assertion shows and a rejection hides
  const { stdout } = await run(
    process.execPath,
    [`${root}node_modules/typescript/bin/tsc`, '--project', '.', '--pretty', 'false'],
    { cwd: folder },
  ).catch((failure: { stdout: string }) => failure)
  return {
    folder,
    mistakes: stdout.replaceAll(/^src\//gm, '').replaceAll('/page.ts(', '('),
    script: ({ path }) => `${folder}/out/${path}/page.js`,
  }
}
