import { readdirSync } from 'node:fs'

const folder = new URL('./contenders/', import.meta.url)

/** The contender all others are compared with. */
export const OURS = 'manticore'

const first = [OURS, 'postgres-js']

const files = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.replace(/\.mjs$/, ''))
  .sort()

/** All contenders, by the names of their files. */
export const CONTENDERS = Object.freeze([...first, ...files.filter((name) => !first.includes(name))])

/** The file of a contender, as a URL. */
export const contenderFile = (name) => new URL(`${name}.mjs`, folder)
