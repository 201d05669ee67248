/** A piece of TypeScript to be laid out; a string is a word that no line break can part. */
export type Code = string | Chain | ObjectCode | List | Arrow

/** `uuid().notNull().default(...)`: calls, each on what the one before returns. */
export interface Chain {
  readonly kind: 'chain'
  readonly calls: readonly Call[]
}

/** One call of a chain. */
export interface Call {
  readonly name: string
  readonly args: readonly Code[]
}

/** `{ onDelete: 'cascade' }`. */
export interface ObjectCode {
  readonly kind: 'object'
  readonly entries: readonly (readonly [key: string, value: Code])[]
  /** Whether it takes a line for each entry even where one would do for all. */
  readonly tall: boolean
}

/** `[t.id, t.name]`. */
export interface List {
  readonly kind: 'list'
  readonly items: readonly Code[]
}

/** `() => teams.id`: all up to the arrow, and what it returns. */
export interface Arrow {
  readonly kind: 'arrow'
  readonly head: string
  readonly body: Code
}

export const call = (name: string, ...args: readonly Code[]): Call => ({ name, args })

export const chain = (...calls: readonly Call[]): Chain => ({ kind: 'chain', calls })

export const object = (entries: ObjectCode['entries'], tall = false): ObjectCode => ({
  kind: 'object',
  entries,
  tall,
})

export const list = (items: readonly Code[]): List => ({ kind: 'list', items })

export const arrow = (head: string, body: Code): Arrow => ({ kind: 'arrow', head, body })

/** The words of a piece: what is called first in each chain, what stands before an arrow, and all that is no call. */
export const wordsOf = (code: Code): string[] => {
  if (typeof code === 'string') {
    return [code]
  }
  switch (code.kind) {
    case 'chain':
      return [
        ...code.calls.slice(0, 1).map(({ name }) => name),
        ...code.calls.flatMap(({ args }) => args.flatMap(wordsOf)),
      ]
    case 'object':
      return code.entries.flatMap(([, value]) => wordsOf(value))
    case 'list':
      return code.items.flatMap(wordsOf)
    case 'arrow':
      return [code.head, ...wordsOf(code.body)]
  }
}

const flatCall = ({ name, args }: Call): string => `${name}(${args.map(flat).join(', ')})`

/** All of it on one line. */
const flat = (code: Code): string => {
  if (typeof code === 'string') {
    return code
  }
  switch (code.kind) {
    case 'chain':
      return code.calls.map(flatCall).join('.')
    case 'object':
      return code.entries.length === 0
        ? '{}'
        : `{ ${code.entries.map(([key, value]) => `${key}: ${flat(value)}`).join(', ')} }`
    case 'list':
      return `[${code.items.map(flat).join(', ')}]`
    case 'arrow':
      return `${code.head} => ${flat(code.body)}`
  }
}

const WIDTH = 110

/** Where a piece stands: how far its lines are indented, and what is on its first and on its last line beside it. */
interface Place {
  readonly indent: number
  readonly before: number
  readonly after: number
}

const fits = (text: string, { before, after }: Place): boolean => before + text.length + after <= WIDTH

const isTall = (code: Code): boolean => {
  if (typeof code === 'string') {
    return false
  }
  switch (code.kind) {
    case 'chain':
      // formatters give each call a line of its own where there are more than two, one of them with a function
      return (
        (code.calls.length > 2 && code.calls.some(({ args }) => args.some(isArrow))) ||
        code.calls.some(({ args }) => args.some(isTall))
      )
    case 'object':
      return code.tall || code.entries.some(([, value]) => isTall(value))
    case 'list':
      return code.items.some(isTall)
    case 'arrow':
      return isTall(code.body)
  }
}

const isArrow = (code: Code): boolean => typeof code === 'object' && code.kind === 'arrow'

/** Each piece on a line of its own, or on several, between two brackets. */
const block = (open: string, pieces: readonly Code[], close: string, { indent }: Place): string => {
  const lines = pieces.map((piece) => {
    const inside = { indent: indent + 2, before: indent + 2, after: 1 }
    return `${' '.repeat(indent + 2)}${layOut(piece, inside)},\n`
  })
  return `${open}\n${lines.join('')}${' '.repeat(indent)}${close}`
}

const layOutObject = ({ entries }: ObjectCode, { indent }: Place): string => {
  const margin = ' '.repeat(indent + 2)
  const lines = entries.map(([key, value]) => {
    const before = indent + 2 + key.length + 2
    if (isUnbreakable(value) && !fits(flat(value), { indent, before, after: 1 })) {
      return `${margin}${key}:\n${margin}  ${flat(value)},\n`
    }
    return `${margin}${key}: ${layOut(value, { indent: indent + 2, before, after: 1 })},\n`
  })
  return `{\n${lines.join('')}${' '.repeat(indent)}}`
}

const LITERAL = /^(?:'.*'|".*"|-?[\d.]+n?|true|false|null)$/

// formatters would rather break before such a value than within it
const isUnbreakable = (code: Code): boolean =>
  typeof code === 'object' &&
  code.kind === 'chain' &&
  code.calls.length <= 2 &&
  code.calls.every(
    ({ args: [arg, ...more] }) =>
      arg === undefined ||
      (more.length === 0 && typeof arg === 'string' && arg.length <= WIDTH / 4 && LITERAL.test(arg)),
  )

const layOutArrow = ({ head, body }: Arrow, place: Place): string => {
  const before = place.before + head.length + ' => '.length
  if (typeof body === 'object') {
    return `${head} => ${layOut(body, { ...place, before })}`
  }
  return fits(body, { ...place, before })
    ? `${head} => ${body}`
    : `${head} =>\n${' '.repeat(place.indent + 2)}${body}`
}

/** Whether a piece can begin on the line of the call it is the last argument of, and end on a later one. */
const isHuggable = (code: Code | undefined): boolean => {
  if (code === undefined || typeof code === 'string' || code.kind === 'chain') {
    return false
  }
  return code.kind === 'arrow' ? isHuggable(code.body) : flat(code).length > 2
}

const layOutCall = ({ name, args }: Call, place: Place): string => {
  const text = flatCall({ name, args })
  if (fits(text, place) && !args.some(isTall)) {
    return text
  }
  const last = args.at(-1)
  const others = args.slice(0, -1)
  if (last !== undefined && isHuggable(last) && !others.some(isTall)) {
    const open = `${name}(${others.map((arg) => `${flat(arg)}, `).join('')}`
    const hugged = layOut(last, { ...place, before: place.before + open.length, after: place.after + 1 })
    const [first = ''] = hugged.split('\n')
    if (hugged.includes('\n') && fits(open + first, { ...place, after: 0 })) {
      return `${open}${hugged})`
    }
  }
  return block(`${name}(`, args, ')', place)
}

const layOutChain = ({ calls }: Chain, place: Place): string => {
  const [head, ...more] = calls
  if (head === undefined || more.length === 0) {
    return head === undefined ? '' : layOutCall(head, place)
  }
  if (calls.length === 2) {
    const open = `${flatCall(head)}.`
    return (
      open + more.map((one) => layOutCall(one, { ...place, before: place.before + open.length })).join('')
    )
  }
  const indent = place.indent + 2
  return [
    layOutCall(head, { ...place, after: 0 }),
    ...more.map((one, index) => {
      const after = index === more.length - 1 ? place.after : 0
      return `${' '.repeat(indent)}.${layOutCall(one, { indent, before: indent + 1, after })}`
    }),
  ].join('\n')
}

/**
 * Lays a piece out as this repository's formatter does, which is Prettier's way: on one line where it fits, otherwise
 * with its outermost part on lines of their own.
 */
const layOut = (code: Code, place: Place): string => {
  const text = flat(code)
  if (typeof code === 'string' || (fits(text, place) && !isTall(code))) {
    return text
  }
  switch (code.kind) {
    case 'chain':
      return layOutChain(code, place)
    case 'object':
      return layOutObject(code, place)
    case 'list':
      return block('[', code.items, ']', place)
    case 'arrow':
      return layOutArrow(code, place)
  }
}

/** A statement of its own: `export const teams = defineTable(...)`. */
export const statement = (head: string, code: Code): string =>
  `${head}${layOut(code, { indent: 0, before: head.length, after: 0 })}\n`
