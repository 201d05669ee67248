import { readFileSync } from 'node:fs'
import { type Ended, runNode } from '../support/node.js'
import { patience } from '../support/patience.js'

const fileOf = (name: string, path: string): URL => new URL(`../../examples/${name}/${path}`, import.meta.url)

/** Runs the program of an example on a server. */
export const runExample = (name: string, url: string): Promise<Ended> =>
  runNode(`await import(${JSON.stringify(fileOf(name, 'dist/main.js').href)})`, {
    environment: { DATABASE_URL: url, NO_COLOR: '1' },
    patience: 15_000 * patience,
  })

/** What the README of an example says that it prints. */
export const outputInReadme = (name: string): string | undefined =>
  /^```text\n(.*?)^```$/ms.exec(readFileSync(fileOf(name, 'README.md'), 'utf8'))?.[1]
