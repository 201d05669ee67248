// What `npm run pack` has made.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

const build = join(root, 'build')

const readPackage = (name) => {
  const folder = join(build, name)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const tarball = `${folder.replace(name, manifest.name.replace('@', '').replace('/', '-'))}-${manifest.version}.tgz`
  return { ...manifest, folder, tarball }
}

/** The packages: their package.json, `folder` and `tarball`. */
export const published = readdirSync(build, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => readPackage(name))

/** A package and those of ours it depends on. */
export const withDependencies = (name) => {
  const found = published.find((one) => one.name === name)
  if (found === undefined) {
    return []
  }
  return [...new Set([found, ...Object.keys(found.dependencies ?? {}).flatMap(withDependencies)])]
}

/** The code blocks of a language in a package's README, as one. */
export const readmeBlocks = ({ folder }, language) =>
  [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .flatMap(([, found, text]) => (found === language ? [text] : []))
    .join('')
