import { existsSync, readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'

const GIB = 1024 ** 3

// "@scope/name" of "@scope/name/part"
const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const folders = ['./node_modules/', '../node_modules/'].map((folder) => new URL(folder, import.meta.url))

/** The versions of what these specifiers import, by the name of the package. */
export const versionsOf = (specifiers) =>
  Object.fromEntries(
    specifiers.map(packageOf).flatMap((name) => {
      const file = folders.map((folder) => new URL(`${name}/package.json`, folder)).find(existsSync)
      if (file === undefined) return []
      const { name: realName, version } = JSON.parse(readFileSync(file, 'utf8'))
      return [[realName, version]]
    }),
  )

/** What was measured on. */
export const environment = (serverVersion) => ({
  node: process.version,
  server: serverVersion,
  system: `${type()} ${release()}, ${process.arch}`,
  cpu: cpus()[0]?.model.trim(),
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / GIB),
})
