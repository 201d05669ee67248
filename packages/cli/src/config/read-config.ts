import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describeKind } from '@manticore/schema'
import { refuseUse } from '../command-error.js'
import type { Config } from './config.js'
import { loadModule } from './load-module.js'
import { shownPath } from './shown-path.js'

const NAMES = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((ending) => `manticore.config.${ending}`)

/** A configuration read to the end: paths absolute, defaults filled in. */
export interface Settings {
  readonly path: string
  readonly url: string | undefined
  readonly connection: NonNullable<Config['connection']>
  readonly schema: string
  readonly migrations: string
  readonly ignore: readonly string[]
}

/** The configuration of a folder, or of the nearest folder above that has one. */
const find = (folder: string): string => {
  for (let current = folder; ; current = dirname(current)) {
    const found = NAMES.map((name) => join(current, name)).find((path) => existsSync(path))
    if (found !== undefined) {
      return found
    }
    if (current === dirname(current)) {
      return refuseUse(
        'there is no manticore.config.ts here or in a folder above; "manticore init" writes one, --config names another file',
      )
    }
  }
}

const isKind = {
  text: (value: unknown) => typeof value === 'string' && value !== '',
  object: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
  names: (value: unknown) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
}

const expected = { text: 'a text that is not empty', object: 'an object', names: 'a list of names' }

const checks = {
  url: 'text',
  connection: 'object',
  schema: 'text',
  migrations: 'text',
  ignore: 'names',
} satisfies Record<keyof Config, keyof typeof isKind>

const check = (given: unknown, path: string): Config => {
  const place = shownPath(path)
  if (!isKind.object(given)) {
    return refuseUse(
      `${place}: the default export must be the configuration, defineConfig({ ... }); it is ${describeKind(given)}`,
    )
  }
  for (const [name, value] of Object.entries(given as object)) {
    if (!Object.hasOwn(checks, name)) {
      refuseUse(`${place}: there is no setting "${name}"; there are ${Object.keys(checks).join(', ')}`)
    }
    const kind = checks[name as keyof Config] // one of them, as was just seen
    if (value !== undefined && !isKind[kind](value)) {
      refuseUse(`${place}: ${name} must be ${expected[kind]}; it is ${describeKind(value)}`)
    }
  }
  return given as Config // each of its settings was checked
}

/** Reads `manticore.config.ts`, or the file given. Throws a `CommandError` that names the file and what is wrong in it. */
export const readConfig = async (given: string | undefined): Promise<Settings> => {
  const path = given === undefined ? find(process.cwd()) : resolve(given)
  if (!existsSync(path)) {
    return refuseUse(`${shownPath(path)}: there is no such file`)
  }
  const config = check((await loadModule(path)).default, path)
  const folder = dirname(path)
  return Object.freeze({
    path,
    url: config.url,
    connection: config.connection ?? {},
    schema: resolve(folder, config.schema ?? 'schema.ts'),
    migrations: resolve(folder, config.migrations ?? 'migrations'),
    ignore: config.ignore ?? [],
  })
}
