/** A statement by itself: white space that means nothing is gone, and what marks a statement as PostgreSQL's. */
const normalise = (text: string): string =>
  text
    .replace(/^\/\* postgres \*\/ /, '')
    .replace(/\s+/g, ' ')
    .replace(/\( /g, '(')
    .replace(/ \)/g, ')')
    .replace(/;$/, '')
    .trim()

/** Stands on a page for statements it leaves out. */
const LEFT_OUT = '-- ...'

/** The statements of a block on a page: each ends at a semicolon at the end of a line, the last at the end of the block. */
export const statementsOf = (text: string): string[] =>
  text
    .replace(/^-- \.\.\.$/gm, `${LEFT_OUT};`)
    .split(/;$/m)
    .map(normalise)
    .filter((statement) => statement !== '')

const CONTROL = /^(begin|commit|rollback|savepoint|release)\b/i

/** What a page has to show of the statements sent: transaction control only where the page shows some. */
export const toShow = (sent: readonly string[], shown: readonly string[]): string[] => {
  const statements = sent.map(normalise)
  return shown.some((statement) => CONTROL.test(statement))
    ? statements
    : statements.filter((statement) => !CONTROL.test(statement))
}

/** Puts the page's mark in the place of what the page leaves out, as far as the rest agrees. */
export const leaveOut = (sent: readonly string[], shown: readonly string[]): string[] => {
  const [first, ...rest] = shown
  if (first !== LEFT_OUT) {
    return first === undefined ? [...sent] : [...sent.slice(0, 1), ...leaveOut(sent.slice(1), rest)]
  }
  const next = rest[0] === undefined ? sent.length : sent.indexOf(rest[0])
  return [LEFT_OUT, ...leaveOut(sent.slice(next === -1 ? 0 : next), rest)]
}
