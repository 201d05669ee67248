import { extname, resolve } from 'node:path'
import type { SchemaSnapshot } from '@manticore/core'
import { Option } from 'commander'
import { shownPath } from '../config/shown-path.js'
import type { Context } from '../context.js'
import { counted } from '../output/words.js'
import { writeWhole } from '../output/write-file.js'
import { examples, type Register } from '../register.js'

type Format = 'mermaid' | 'svg'

interface Flags {
  readonly database?: true
  readonly format?: Format
  readonly out?: string
}

const declared = async (context: Context): Promise<SchemaSnapshot> => {
  const [{ snapshotSchema }, tables] = await Promise.all([import('@manticore/core'), context.tables()])
  return snapshotSchema(tables, { server: 'cockroachdb' })
}

const live = async (context: Context): Promise<SchemaSnapshot> => {
  await using connected = await context.connect()
  const { introspect } = await import('@manticore/migrate')
  return await introspect(connected.db)
}

// a picture cannot be drawn by Mermaid without a browser; Graphviz runs anywhere as WebAssembly
const draw: { readonly [Kind in Format]: (schema: SchemaSnapshot) => Promise<string> } = {
  mermaid: async (schema) => {
    const { mermaidDiagram } = await import('@manticore/migrate')
    return mermaidDiagram(schema)
  },
  svg: async (schema) => {
    const [{ dotDiagram }, { instance }] = await Promise.all([
      import('@manticore/migrate'),
      import('@viz-js/viz'),
    ])
    return (await instance()).renderString(dotDiagram(schema), { format: 'svg' })
  },
}

const diagram = async (context: Context, { database, format, out }: Flags): Promise<undefined> => {
  const { output } = context
  const schema = await (database ? live(context) : declared(context))
  const kind = format ?? (extname(out ?? '') === '.svg' ? 'svg' : 'mermaid')
  const text = await draw[kind](schema)
  if (out === undefined) {
    output.raw(text)
  } else {
    await writeWhole(resolve(out), text)
    output.line(`${shownPath(resolve(out))} was written: ${counted(schema.tables.length, 'table')}.`)
  }
  output.document({
    format: kind,
    path: out === undefined ? undefined : resolve(out),
    tables: schema.tables.length,
    text,
  })
  return undefined
}

/** `manticore diagram` */
export const diagramCommand: Register = (program, action) => {
  program
    .command('diagram')
    .description('Draw the tables and how they refer to one another, for Mermaid or as a picture.')
    .option('--database', 'draw what the database holds, not what is declared')
    .addOption(
      new Option('--format <format>', 'mermaid, or svg (default: by the ending of --out)').choices([
        'mermaid',
        'svg',
      ]),
    )
    .option('--out <file>', 'write it there, not on stdout')
    .addHelpText(
      'after',
      examples([
        'manticore diagram',
        'manticore diagram --out docs/schema.svg',
        'manticore diagram --database --format svg > schema.svg',
      ]),
    )
    .action(action((context: Context, flags: Flags) => diagram(context, flags)))
}
