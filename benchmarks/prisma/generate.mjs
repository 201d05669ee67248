/**
 * Generates the Prisma client of the benchmarks where it is not there yet, or is older than its schema, and makes plain
 * JavaScript of it, for Prisma writes TypeScript: `node benchmarks/prisma/generate.mjs`. Nothing is downloaded for it.
 */
import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const folder = dirname(fileURLToPath(import.meta.url))
const schema = join(folder, 'schema.prisma')
const client = join(folder, 'generated/client.mjs')

const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

if (changed(client) < changed(schema)) {
  const command = join(
    dirname(createRequire(import.meta.url).resolve('prisma/package.json')),
    'build/index.js',
  )
  execFileSync(process.execPath, [command, 'generate', '--schema', schema], {
    // the command downloads the engine of schemas unless it is told of one; to generate, it does not start it
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
    stdio: 'pipe',
  })
  await build({
    entryPoints: [join(folder, 'generated/client.ts')],
    outfile: client,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  })
}
