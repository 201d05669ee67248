import { readFile } from 'node:fs/promises'

const readJson = async (name) => JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8'))

/** The values of JSON lines. */
export const readLines = (text) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

// "tests/client/list.test.ts: a suite > a test"
const fileOf = (from) => from.split(': ')[0]

/** Each statement once for each file it comes from, in an order that does not depend on who ran first. */
export const collected = (statements) =>
  [...new Map(statements.map((one) => [`${fileOf(one.from)}\0${one.text}`, one])).values()].sort(
    (one, other) => (one.from + one.text < other.from + other.text ? -1 : 1),
  )

/**
 * Proves that the check works: every statement of broken.json breaks the rule it names and every one of sound.json
 * breaks none.
 */
export const selfTest = async (check) => {
  const broken = await readJson('broken.json')
  const sound = await readJson('sound.json')
  const findings = await check(
    [...broken, ...sound].map(({ text }, index) => ({ text, from: String(index) })),
  )
  const rulesOf = (index) => findings.filter(({ from }) => from === String(index)).map(({ rule }) => rule)
  const missed = broken.filter(({ rule }, index) => !rulesOf(index).includes(rule))
  const wrong = sound.filter((_, index) => rulesOf(broken.length + index).length > 0)
  if (missed.length > 0 || wrong.length > 0) {
    throw new Error(
      [
        ...missed.map(({ rule, text }) => `the check does not see that this breaks "${rule}":\n  ${text}`),
        ...wrong.map(({ text }) => `the check finds fault with this:\n  ${text}`),
      ].join('\n'),
    )
  }
}

const isExcepted = (exception, { from, rule }) =>
  from.startsWith(exception.from) && exception.rules.includes(rule)

const describe = ({ rule, message, from, text }) =>
  `${rule}: ${message.replaceAll('\n', ' ')}\n  ${from}\n  ${text.replaceAll('\n', '\n  ')}\n`

/** Prints what was found, but for the exceptions; answers whether all is well. */
export const judge = async (statements, findings) => {
  const exceptions = await readJson('exceptions.json')
  const faults = findings.filter((finding) => !exceptions.some((one) => isExcepted(one, finding)))
  // an exception that nothing needs any more would hide what comes later
  const files = new Set(statements.map(({ from }) => fileOf(from)))
  const idle = exceptions.filter(
    (one) => files.has(fileOf(one.from)) && !findings.some((finding) => isExcepted(one, finding)),
  )
  for (const fault of faults) {
    console.log(describe(fault))
  }
  for (const { from, rules } of idle) {
    console.log(`the exception from ${rules.join(', ')} for "${from}" is needed no more\n`)
  }
  const onlyPostgres = statements.filter(({ text }) => text.startsWith('/* postgres */')).length
  console.log(
    `${statements.length} statements: ${statements.length - onlyPostgres} read by CockroachDB's parser, ` +
      `${onlyPostgres} for PostgreSQL alone; ${faults.length} faults, ${findings.length - faults.length} excepted`,
  )
  return statements.length > onlyPostgres && faults.length === 0 && idle.length === 0
}
