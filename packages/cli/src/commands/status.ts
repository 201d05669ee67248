import type { Migration, MigrationStatus } from '@manticore/migrate'
import type { Context } from '../context.js'
import { columns } from '../output/columns.js'
import { duration } from '../output/duration.js'
import type { Output } from '../output/output.js'
import { counted, moment } from '../output/words.js'
import { examples, type Register } from '../register.js'
import { describePartial, describeVersion } from '../run/describe-state.js'

interface Flags {
  readonly all?: true
}

// a long history would hide what is new
const SHOWN = 20

interface Row {
  readonly version: string
  readonly cells: readonly string[]
  /** Applied, and nothing to say of it. */
  readonly isPlain: boolean
}

const versionsOf = (list: readonly { readonly version: string }[]): ReadonlySet<string> =>
  new Set(list.map(({ version }) => version))

const rowsOf = ({ paint }: Output, status: MigrationStatus): readonly Row[] => {
  const missing = versionsOf(status.missing)
  const changed = versionsOf(status.changed)
  const late = versionsOf(status.outOfOrder)
  const applied = status.applied.map(({ version, name, appliedAt, durationMs }): Row => {
    const trouble = missing.has(version)
      ? 'applied, its file is missing'
      : changed.has(version)
        ? 'applied, changed since'
        : undefined
    const state = trouble === undefined ? paint('green', 'applied') : paint('red', trouble)
    const when = paint('dim', `${moment(appliedAt)}, ${duration(durationMs)}`)
    return { version, cells: [name, state, when], isPlain: trouble === undefined }
  })
  const pending = status.pending.map(({ version, name }): Row => {
    const state = late.has(version) ? 'pending, older than the newest applied' : 'pending'
    return { version, cells: [name, paint('yellow', state)], isPlain: false }
  })
  const { partial } = status
  const begun: readonly Row[] =
    partial === undefined
      ? []
      : [
          {
            version: partial.version,
            cells: [partial.name, paint('red', 'begun, not finished')],
            isPlain: false,
          },
        ]
  return [...applied, ...pending, ...begun].sort((a, b) => (a.version < b.version ? -1 : 1))
}

/** Leaves out the older ones of those of which there is nothing to say. */
const shownOf = (rows: readonly Row[]): readonly Row[] => {
  const plain = rows.filter(({ isPlain }) => isPlain)
  const hidden = new Set(plain.slice(0, Math.max(0, plain.length - SHOWN)))
  return rows.filter((row) => !hidden.has(row))
}

const advice = ({ pending, changed, missing, partial, lock }: MigrationStatus): readonly string[] => [
  ...(lock === undefined
    ? []
    : [
        `${lock.holder} migrates since ${moment(lock.since)} and holds the lock until ${moment(lock.expires)}.`,
      ]),
  ...(partial === undefined
    ? []
    : [
        `${describePartial(partial)}.${lock === undefined ? ' "manticore migrate" goes on from there.' : ''}`,
      ]),
  ...(changed.length === 0
    ? []
    : [
        `${counted(changed.length, 'file')} changed after being applied: put back what was applied, or take what is there with "manticore migrate --accept-changed".`,
      ]),
  ...(missing.length === 0
    ? []
    : [`${counted(missing.length, 'applied migration')} without a file: to undo, put the file back.`]),
  ...(pending.length === 0
    ? []
    : [`${counted(pending.length, 'migration')} pending; "manticore migrate" applies what is pending.`]),
]

// without the texts, which the files have
const brief = ({ version, name, description, path, checksum }: Migration) => ({
  version,
  name,
  description,
  path,
  checksum,
})

const toDocument = (target: string, status: MigrationStatus): unknown => ({
  database: target,
  ...status,
  pending: status.pending.map(brief),
  outOfOrder: status.outOfOrder.map(brief),
  changed: status.changed.map(brief),
})

const status = async ({ output, connect }: Context, { all }: Flags): Promise<undefined> => {
  await using connected = await connect()
  const found = await connected.migrator.status()
  output.line(`${connected.target} is ${describeVersion(found.current)}`)
  const rows = rowsOf(output, found)
  const shown = all ? rows : shownOf(rows)
  if (rows.length > 0) {
    output.line()
  }
  if (shown.length < rows.length) {
    output.line(`  ${rows.length - shown.length} applied before, shown by --all`)
  }
  output.lines(columns(shown.map(({ cells }) => cells)))
  const sentences = advice(found)
  if (sentences.length > 0) {
    output.line()
  }
  output.lines(sentences)
  output.document(toDocument(connected.target, found))
  return undefined
}

/** `manticore status` */
export const statusCommand: Register = (program, action) => {
  program
    .command('status')
    .description(
      'Show which migrations are applied, pending, changed, missing or half done, and who migrates now.',
    )
    .option('--all', `show all applied ones, not just the last ${SHOWN}`)
    .addHelpText('after', examples(['manticore status', 'manticore status --json']))
    .action(action((context: Context, flags: Flags) => status(context, flags)))
}
