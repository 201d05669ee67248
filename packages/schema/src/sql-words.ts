/** One word of a SQL column text, with where it stands in it. */
export interface SqlWord {
  /** Lower case. `‹n›` stands for one or two integers in parentheses, `‹a›` for `[]`, `‹›` for any other group. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const INTEGERS = /^(?:0|[1-9]\d*)(?:, ?(?:0|[1-9]\d*))?$/
const ILLEGAL = /['"()[\],;]|--|\/\*/

// Literals and groups are overwritten, not cut out, so that every word keeps its place in the text. A group is
// its mark, repeated, and an end mark, so that two neighbouring groups stay two words.
const MARKS: Readonly<Record<string, string>> = { '\uE001': '‹›', '\uE002': '‹n›', '\uE003': '‹a›' }
const WORD = /[\uE001-\uE003]+\uE004|[^ \n\t\uE001-\uE004]+/g

const cover = (mark: string, length: number): string => `${mark.repeat(length - 1)}\uE004`

// innermost first: the first ")" closes the last "(" before it
const coverGroups = (text: string): string => {
  const close = text.indexOf(')')
  const open = text.lastIndexOf('(', close)
  if (close === -1 || open === -1) {
    return text
  }
  const mark = INTEGERS.test(text.slice(open + 1, close)) ? '\uE002' : '\uE001'
  return coverGroups(text.slice(0, open) + cover(mark, close + 1 - open) + text.slice(close + 1))
}

/** The words of a SQL column text, or undefined when quotes or brackets are not balanced or it has `;`, a comma or a comment. */
export const sqlWords = (text: string): readonly SqlWord[] | undefined => {
  const unquoted = text
    .toLowerCase()
    .replace(/'[^']*'/g, (literal) => '?'.repeat(literal.length))
    .replace(/"[^"]*"/g, (name) => '?'.repeat(name.length))
  const covered = coverGroups(unquoted).replace(/\[[^\]]*\]/g, (group) =>
    cover(group === '[]' ? '\uE003' : '\uE001', group.length),
  )
  return ILLEGAL.test(covered)
    ? undefined
    : [...covered.matchAll(WORD)].map(({ 0: word, index }) => ({
        text: MARKS[word.charAt(0)] ?? word,
        start: index,
        end: index + word.length,
      }))
}
