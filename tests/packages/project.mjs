// A project as a user has it: an empty folder, and what npm installs into it.

import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './published.mjs'

const execute = promisify(execFile)

const fail = ({ message, stdout = '', stderr = '' }) => {
  throw new Error([message, stdout, stderr].filter(Boolean).join('\n'))
}

/** Runs a command and answers with what it printed. A failure is an error that shows it. */
export const run = async (file, args, { cwd, env = {} }) => {
  const done = await execute(file, args, { cwd, env: { ...process.env, NO_COLOR: '1', ...env } }).catch(fail)
  return done.stdout
}

const sizeOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((bytes, entry) => bytes + statSync(join(entry.parentPath, entry.name)).size, 0)

/** A folder with nothing in it but a package.json. */
export const emptyProject = (folder) => {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  return folder
}

/** Installs tarballs, or packages of the registry. */
export const install = (project, wanted) =>
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...wanted], { cwd: project })

/** How many packages are installed, and how many bytes they have. */
export const measure = (project) => {
  const { packages } = JSON.parse(readFileSync(join(project, 'node_modules/.package-lock.json'), 'utf8'))
  return { packages: Object.keys(packages).length, bytes: sizeOf(join(project, 'node_modules')) }
}

const OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  target: 'ES2023',
  lib: ['ES2023', 'ESNext.Disposable'],
  types: ['node'],
}

const RESOLUTIONS = {
  nodenext: { module: 'NodeNext' },
  bundler: { module: 'ESNext', moduleResolution: 'Bundler', noEmit: true },
}

/** Compiles files of the project with the compiler of that name in our `node_modules`. */
export const compile = async (project, compiler, resolution, files) => {
  const config = `tsconfig.${compiler}.${resolution}.json`
  const compilerOptions = { ...OPTIONS, ...RESOLUTIONS[resolution] }
  writeFileSync(join(project, config), JSON.stringify({ compilerOptions, files }))
  await run(process.execPath, [join(root, 'node_modules', compiler, 'bin/tsc'), '--project', config], {
    cwd: project,
  })
}
