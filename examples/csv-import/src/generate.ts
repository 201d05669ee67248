import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

const HEADER = 'sku,name,price,stock,listed\n'

// lines such as files from elsewhere have, each for another reason
const BAD: readonly ((sku: string) => string)[] = [
  (sku) => `${sku},Kettle,49.90,3`, // a field is missing
  (sku) => `${sku},Kettle,n/a,3,2024-05-17`,
  (sku) => `${sku},Kettle,49.90,3,2023-02-29`, // not a leap year
  (sku) => `${sku},Kettle,49.90,some,2024-05-17`,
  (sku) => `${sku},${'Kettle '.repeat(10)},49.90,3,2024-05-17`, // longer than the column
  (sku) => `${sku},Kettle,-49.90,3,2024-05-17`, // against a CHECK
]

const EVERY = 3001 // lines from one bad one to the next
const REPEAT = 7001 // lines from one product that is there a second time to the next

const skuOf = (index: number): string => `P${String(index).padStart(8, '0')}`

const lineOf = (index: number): string => {
  const sku = skuOf(index % REPEAT === REPEAT - 1 ? index - 1 : index)
  const bad = index % EVERY === EVERY - 1 ? BAD[Math.floor(index / EVERY) % BAD.length] : undefined
  if (bad !== undefined) {
    return bad(sku)
  }
  const price = `${1 + (index % 90)}.${String(index % 100).padStart(2, '0')}`
  const day = String(1 + (index % 28)).padStart(2, '0')
  return `${sku},"Tea no. ${index}, ""first flush""",${price},${(index * 7) % 500},2024-0${1 + (index % 9)}-${day}`
}

function* chunks(rows: number): Generator<string> {
  yield HEADER
  for (let first = 0; first < rows; first += 1000) {
    const lines = Array.from({ length: Math.min(1000, rows - first) }, (_, index) => lineOf(first + index))
    yield `${lines.join('\n')}\n`
  }
}

/** Writes a CSV of so many products, always the same ones; some lines are bad, some products come twice. */
export const generate = (path: string, rows: number): Promise<void> =>
  pipeline(chunks(rows), createWriteStream(path))
