import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { contenderFile } from './contenders.mjs'

// drivers of other databases, which are imported only if they are installed
const leaveOutMissing = {
  name: 'leave out what is not installed',
  setup: (builder) => {
    builder.onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (pluginData === 'asked') return undefined
      const found = await builder.resolve(path, { kind, resolveDir, importer, pluginData: 'asked' })
      return found.errors.length > 0 ? { path, external: true } : undefined
    })
  },
}

/** Bytes of a contender and all it imports as one file for Node, minified by esbuild, and of that file compressed. */
export const measureBundle = async (name) => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(contenderFile(name))],
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
    loader: { '.node': 'binary', '.wasm': 'binary' },
    plugins: [leaveOutMissing],
  })
  const [{ contents }] = outputFiles
  return { minified: contents.length, compressed: gzipSync(contents, { level: 9 }).length }
}
