/** Classes that have another name where they are synchronous. */
const CLASSES = /(?<![\w.'])(ControlledTransaction|Database|Migrator|Session|Table|Transaction)(?!\w)/g

// the end of what begins behind `open`, an opening angle bracket
const closing = (text, open) => {
  let depth = 1
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '<') {
      depth++
    } else if (text[at] === '>' && text[at - 1] !== '=') {
      depth--
    }
    if (depth === 0) {
      return at
    }
  }
  throw new Error(`a type is not closed: ${text.slice(open, open + 80)}`)
}

// `Promise<T>` is T. The innermost first, so that no piece is looked at twice.
const unwrapPromises = (text) => {
  let rest = text
  for (;;) {
    const start = rest.lastIndexOf('Promise<')
    if (start === -1) {
      return rest
    }
    const open = start + 'Promise'.length
    const end = closing(rest, open)
    rest = `${rest.slice(0, start)}${rest.slice(open + 1, end)}${rest.slice(end + 1)}`
  }
}

/** TypeScript that waits for promises as TypeScript that has none, comments and examples in them included. */
export const withoutPromises = (text) =>
  unwrapPromises(
    text
      // what a callback may return as it likes is what it returns
      .replace(/Promise<(\w+)> \| \1\b/g, 'Immediate<$1>')
      .replace(/\b(?:async|await) /g, '')
      .replace(/\bfor await\b/g, 'for')
      .replace(/\basync \*/g, '*')
      .replace(/\bAsyncIterable<(?:[^<>]|<[^<>]*>)*> \| /g, '')
      .replace(/\bAsync(Generator|Disposable)\b/g, '$1')
      .replace(/\basyncDispose\b/g, 'dispose'),
  ).replace(CLASSES, 'Sync$1')
