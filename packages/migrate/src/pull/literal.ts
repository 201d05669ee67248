// what cannot be seen, or is a blank that is no space, or changes how a line is shown
const INVISIBLE = /[\p{C}\p{Z}]/gu

const escaped = (character: string): string => {
  if (character === ' ') {
    return character
  }
  if (character === '\n') {
    return '\\n'
  }
  const code = character.codePointAt(0) ?? 0
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}

const count = (text: string, character: string): number => text.split(character).length - 1

/** A text as a string literal, in the quotes that need fewer escapes. */
export const stringLiteral = (text: string): string => {
  const quote = count(text, "'") > count(text, '"') ? '"' : "'"
  const inside = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    // a linter would take it for a template without its backquotes
    .replaceAll('${', '\\u0024{')
    .replaceAll(INVISIBLE, escaped)
  return `${quote}${inside}${quote}`
}

// a literal, a quoted name, or blanks between them
const BLANKS = /((?<!\w)e'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*")|\s+/gis

/** A text of SQL as an expression of this library, on one line: sql`price > 0`. */
export const sqlLiteral = (text: string): string => {
  const line = text.trim().replaceAll(BLANKS, (_blanks, quoted: string | undefined) => quoted ?? ' ')
  const inside = line
    .replaceAll('\\', '\\\\')
    .replaceAll('`', '\\`')
    .replaceAll('${', '\\${')
    .replaceAll(INVISIBLE, escaped)
  return `sql\`${inside}\``
}

/** A line of comment. */
export const commentLine = (text: string): string => `// ${text.replaceAll(INVISIBLE, ' ').trim()}\n`
