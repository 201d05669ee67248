import type { MigrationStatus } from '@manticore/migrate'
import type { AnyTable } from '@manticore/schema'
import type { Connected, Context } from '../context.js'
import { compare } from '../generate/compare.js'
import { counted } from '../output/words.js'
import { describePartial, describeVersion } from '../run/describe-state.js'
import type { Checked, Finding } from './finding.js'
import { lint } from './lint.js'

const migrationFindings = ({ pending, changed, missing, partial }: MigrationStatus): readonly Finding[] => [
  ...(partial === undefined
    ? []
    : [
        {
          severity: 'error' as const,
          message: describePartial(partial),
          advice: '"manticore migrate" goes on from there',
        },
      ]),
  ...changed.map(
    ({ path: file }): Finding => ({
      severity: 'error',
      file,
      message: 'changed after it was applied',
      advice: 'put back what was applied, or take what is there with "manticore migrate --accept-changed"',
    }),
  ),
  ...pending.map(
    ({ path: file }): Finding => ({
      severity: 'error',
      file,
      message: 'not applied',
      advice: '"manticore migrate" applies it',
    }),
  ),
  ...missing.map(
    ({ name }): Finding => ({ severity: 'warning', message: `${name} is applied, and its file is missing` }),
  ),
]

/** What the declared tables and the database differ in. Where migrations are pending, they may be what is missing. */
const checkSchema = async (
  context: Context,
  connected: Connected,
  tables: readonly AnyTable[],
  isPending: boolean,
): Promise<Checked> => {
  const changes = (await compare(context, connected, { tables }))?.changes ?? []
  const about = changes.length === 0 ? 'as declared' : counted(changes.length, 'difference')
  return {
    check: 'schema',
    about: isPending && changes.length > 0 ? `${about}, as far as nothing is pending` : about,
    findings: changes.map(({ summary }) => ({
      severity: isPending ? 'warning' : 'error',
      message: `a generated migration ${summary}`,
    })),
  }
}

/** Checks the database: whether it is reached, up to date, and as declared, and what is still to be applied. */
export const checkDatabase = async (
  context: Context,
  tables: readonly AnyTable[],
): Promise<readonly Checked[]> => {
  await using connected = await context.connect()
  const { db, migrator, target } = connected
  const { migrations } = await context.settings()
  const { kind, version } = await db.connect()
  const status = await migrator.status()
  const unapplied = new Set(status.pending.map((migration) => migration.version))
  return [
    { check: 'connection', about: `${target}, ${kind} ${version}`, findings: [] },
    { check: 'migrations', about: describeVersion(status.current), findings: migrationFindings(status) },
    await checkSchema(context, connected, tables, unapplied.size > 0),
    await lint(migrations, kind, (one) => unapplied.has(one)),
  ]
}
