/**
 * Writes what is published: `build/<package>`, and its tarball beside it.
 *
 * The JavaScript in it is that of `dist` in a few files: loading some 400 small modules is most of what importing the
 * library costs. Declarations are as the compiler wrote them, and maps lead to `src`, which is in the tarball. Nothing in
 * the packages themselves is changed.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const build = join(root, 'build')

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** Modules that nobody imports by a name of the package, but find files by the place they are at, or are found by it. */
const PLACED = {
  '@manticore/cli': ['main'],
  '@manticore/embedded': ['main'],
  '@manticore/sync': ['bridge/line', 'worker/main'],
}

/** The modules a package is entered by, without `./dist/` and `.js`. */
const entriesOf = ({ name, exports }) => {
  const targets = Object.values(exports).flatMap(Object.values)
  const modules = targets.flatMap((target) => /^\.\/dist\/(.+)\.js$/.exec(target)?.[1] ?? [])
  return [...new Set([...modules, ...(PLACED[name] ?? [])])]
}

/** Hands the compiler's maps on, so that those of the bundles lead to TypeScript. */
const compilerMaps = {
  name: 'compiler-maps',
  load: (id) => ({ code: readFileSync(id, 'utf8'), map: readJson(`${id}.map`) }),
}

const bundle = async (folder, to, manifest) => {
  const bundled = await rolldown({
    cwd: folder,
    input: Object.fromEntries(entriesOf(manifest).map((name) => [name, `./dist/${name}.js`])),
    platform: 'node',
    external: /^[^./]/,
    plugins: [compilerMaps],
    onLog: (_, { message }) => {
      throw new Error(message)
    },
  })
  await bundled.write({
    dir: join(to, 'dist'),
    comments: false, // they are in the declarations and in src
    sourcemap: true,
    sourcemapExcludeSources: true,
    sourcemapPathTransform: (source, map) => {
      const file = relative(folder, resolve(dirname(map), source))
      return relative(dirname(map), join(to, file))
    },
  })
}

/** As package.json is published: provenance asks for the repository, which CI knows. */
const published = (manifest, folder) => {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env
  if (server === undefined || repository === undefined) {
    return manifest
  }
  const url = `git+${server}/${repository}.git`
  return { ...manifest, repository: { type: 'git', url, directory: `packages/${folder}` } }
}

const stage = async (name) => {
  const from = join(root, 'packages', name)
  const to = join(build, name)
  const manifest = readJson(join(from, 'package.json'))
  mkdirSync(join(to, 'dist'), { recursive: true })
  await bundle(from, to, manifest)
  for (const file of readdirSync(join(from, 'src'), { recursive: true }).filter((file) =>
    file.endsWith('.ts'),
  )) {
    for (const declaration of [file.replace(/ts$/, 'd.ts'), file.replace(/ts$/, 'd.ts.map')]) {
      cpSync(join(from, 'dist', declaration), join(to, 'dist', declaration))
    }
  }
  for (const name of ['README.md', ...manifest.files.filter((name) => name !== 'dist')]) {
    cpSync(join(from, name), join(to, name), { recursive: true })
  }
  cpSync(join(root, 'LICENSE'), join(to, 'LICENSE'))
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(published(manifest, name), undefined, 2)}\n`)
}

rmSync(build, { recursive: true, force: true })
const names = readdirSync(join(root, 'packages'))
for (const name of names) {
  await stage(name)
}
const packed = execFileSync('npm', ['pack', '--silent', ...names.map((name) => `./${name}`)], { cwd: build })
for (const tarball of packed.toString().trim().split('\n')) {
  console.log(`build/${tarball}: ${Math.ceil(statSync(join(build, tarball)).size / 1024)} KiB`)
}
