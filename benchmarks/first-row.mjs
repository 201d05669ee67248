/** A process that does nothing but load a contender's packages, connect and read a row: see cold-start.mjs. */
import { contenderFile } from './contenders.mjs'

const [, , name, url, ...packages] = process.argv

const started = performance.now()
for (const specifier of packages) {
  await import(specifier)
}
const importMilliseconds = performance.now() - started

const { open } = await import(contenderFile(name))
const client = await open(url, 1)
const row = await client.read(1)
process.send({ importMilliseconds, rowId: row.id }, () => process.exit())
