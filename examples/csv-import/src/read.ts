import { createReadStream } from 'node:fs'
import { type CsvError, type Info, parse } from 'csv-parse'
import { insertSchema } from 'manticore-cockroachdb'
import { type NewProduct, products } from './schema.js'

/** A line of the file: its number, its text as it stands there, and the product in it or why there is none. */
export interface Line {
  readonly number: number
  readonly text: string
  /** How far into the file it ends. */
  readonly bytes: number
  readonly product: NewProduct | undefined
  readonly reason: string
}

/** What csv-parse says of a record. */
interface Parsed {
  readonly record: Readonly<Record<string, string>>
  readonly raw: string
  readonly info: Info & { readonly error?: CsvError }
}

const schema = insertSchema(products)

// to csv-parse, the comments and blank lines in front of a record are part of its text, and so is what
// ends it, or the first half of that
const AROUND = /^(?:#[^\r\n]*[\r\n]|[\r\n])+|[\r\n]+$/g

const check = ({ record, info }: Parsed): Pick<Line, 'product' | 'reason'> => {
  if (info.error !== undefined) {
    return { product: undefined, reason: info.error.message }
  }
  const { issues, value } = { value: undefined, ...schema['~standard'].validate(record) }
  return { product: value, reason: (issues ?? []).map(({ message }) => message).join('; ') }
}

/**
 * The lines of a CSV, whose first one names the columns. Lines that begin with # are comments. A line that is no product is
 * among them, with the reason; broken quotes, after which nobody knows where a line ends, are a `CsvError`.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  const parser = createReadStream(path).pipe(
    parse({
      bom: true,
      columns: true,
      comment: '#',
      comment_no_infix: true,
      info: true,
      max_record_size: 64 * 1024, // so that a quote without an end is not searched for through the whole file
      raw: true,
      relax_column_count: true, // says so in info.error instead of ending
      skip_empty_lines: true,
    }),
  )
  for await (const parsed of parser as AsyncIterable<Parsed>) {
    const { raw, info } = parsed
    yield { number: info.lines, text: raw.replace(AROUND, ''), bytes: info.bytes, ...check(parsed) }
  }
}
