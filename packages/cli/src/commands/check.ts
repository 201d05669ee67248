import type { Checked, Finding } from '../check/finding.js'
import { shownPath } from '../config/shown-path.js'
import type { Context } from '../context.js'
import { exitCode } from '../exit-code.js'
import { columns } from '../output/columns.js'
import type { Output } from '../output/output.js'
import { counted } from '../output/words.js'
import { examples, type Register } from '../register.js'

interface Flags {
  readonly offline?: true
  readonly strict?: true
}

const state = ({ paint }: Output, findings: readonly Finding[]): string => {
  if (findings.some(({ severity }) => severity === 'error')) {
    return paint('red', 'found')
  }
  return findings.length > 0 ? paint('yellow', 'warning') : paint('green', 'ok')
}

const place = ({ file, line }: Finding): string =>
  file === undefined ? '' : `${shownPath(file)}${line === undefined ? '' : `:${line}`}: `

const lines = (finding: Finding): readonly string[] => [
  `${place(finding)}${finding.message}${finding.rule === undefined ? '' : ` (${finding.rule})`}`,
  ...(finding.advice === undefined ? [] : [`  ${finding.advice}`]),
]

const print = (output: Output, checked: readonly Checked[]): void => {
  output.lines(columns(checked.map(({ check, about, findings }) => [check, state(output, findings), about])))
  for (const { findings } of checked) {
    if (findings.length > 0) {
      output.line()
      output.lines(findings.flatMap(lines))
    }
  }
}

const check = async (context: Context, { offline, strict }: Flags): Promise<number> => {
  const { output } = context
  const { path, migrations } = await context.settings()
  const tables = await context.tables()
  const checked: Checked[] = [
    { check: 'configuration', about: `${shownPath(path)}, ${counted(tables.length, 'table')}`, findings: [] },
  ]
  if (offline) {
    const { lint } = await import('../check/lint.js')
    checked.push(await lint(migrations, undefined, () => true))
  } else {
    const { checkDatabase } = await import('../check/database.js')
    checked.push(...(await checkDatabase(context, tables)))
  }
  output.progressEnd()
  print(output, checked)
  const findings = checked.flatMap((one) => one.findings)
  const failed = findings.some(({ severity }) => strict || severity === 'error')
  output.document({ ok: !failed, checks: checked })
  return failed ? exitCode.found : exitCode.done
}

/** `manticore check` */
export const checkCommand: Register = (program, action) => {
  program
    .command('check')
    .description(
      'Check the configuration, the connection, the migrations, the schema and what is pending, for CI: exit code 3 if something is found.',
    )
    .option(
      '--offline',
      'without the database: the configuration, the tables, and all migrations by their text',
    )
    .option('--strict', 'let warnings count as well')
    .addHelpText(
      'after',
      examples(['manticore check', 'manticore check --offline --strict', 'manticore check --json']),
    )
    .action(action((context: Context, flags: Flags) => check(context, flags)))
}
