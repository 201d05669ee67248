/** What SQL's three-valued logic knows: null is UNKNOWN. */
export type Truth = boolean | null

type Row = Readonly<Record<string, unknown>>

/** How the values of a column compare. */
export interface ModelColumn {
  readonly kind: 'scalar' | 'text' | 'array' | 'json'
  compare(a: unknown, b: unknown): number
}

type Columns = Readonly<Record<string, ModelColumn>>

const not = (truth: Truth): Truth => (truth === null ? null : !truth)

const all = (truths: readonly Truth[]): Truth =>
  truths.includes(false) ? false : truths.includes(null) ? null : true

const any = (truths: readonly Truth[]): Truth => not(all(truths.map(not)))

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Equality of JSON values, whatever the order of their keys. */
const jsonEquals = (a: unknown, b: unknown): boolean => {
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) {
    return a === b
  }
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))]
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && jsonEquals(value, right.get(key)))
  )
}

// what JSONB's @> means below the outermost level
const holds = (whole: unknown, part: unknown): boolean => {
  if (!isContainer(whole) || !isContainer(part) || Array.isArray(whole) !== Array.isArray(part)) {
    return whole === part
  }
  if (Array.isArray(whole) && Array.isArray(part)) {
    return part.every((element) => whole.some((each) => holds(each, element)))
  }
  const entries = new Map(Object.entries(whole))
  return Object.entries(part).every(([key, value]) => entries.has(key) && holds(entries.get(key), value))
}

const jsonContains = (whole: unknown, part: unknown): boolean =>
  Array.isArray(whole) && !isContainer(part) ? whole.includes(part) : holds(whole, part)

const hasKey = (value: unknown, key: string): boolean =>
  Array.isArray(value) ? value.includes(key) : isContainer(value) ? Object.hasOwn(value, key) : value === key

const like = (value: string, pattern: string, flags: string): boolean =>
  new RegExp(`^${pattern.replaceAll('%', '.*').replaceAll('_', '.')}$`, flags).test(value)

const among = (
  value: unknown,
  list: readonly unknown[],
  equals: (a: unknown, b: unknown) => boolean,
  isNull: boolean,
): Truth => any(list.map((each) => (isNull ? null : equals(value, each))))

const ORDERS: Readonly<Record<string, (sign: number) => boolean>> = {
  lt: (sign) => sign < 0,
  lte: (sign) => sign <= 0,
  gt: (sign) => sign > 0,
  gte: (sign) => sign >= 0,
}

const compareNatural = (a: unknown, b: unknown): number =>
  (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0 // numbers or texts

// undefined where there is nothing
const fetch = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (at, key) => (isContainer(at) && Object.hasOwn(at, key) ? at[key as keyof typeof at] : undefined),
      value ?? undefined,
    )

const testPath = (value: unknown, name: string, operand: unknown): Truth => {
  const missing = value === undefined
  const sameType = (other: unknown): Truth => (missing ? null : typeof value === typeof other)
  switch (name) {
    case 'isNull':
      return (missing || value === null) === operand
    case 'eq':
      return operand === null ? missing || value === null : missing ? null : jsonEquals(value, operand)
    case 'ne':
      return not(testPath(value, 'eq', operand))
    case 'in':
      return among(value, operand as unknown[], jsonEquals, missing)
    case 'notIn':
      return not(testPath(value, 'in', operand))
    case 'like':
    case 'ilike':
      return all([
        sameType(''),
        typeof value === 'string'
          ? like(value, operand as string, name === 'like' ? 's' : 'is')
          : missing
            ? null
            : false,
      ])
    case 'between': {
      const [least, most] = operand as [unknown, unknown]
      return all([testPath(value, 'gte', least), testPath(value, 'lte', most)])
    }
    default:
      return missing
        ? null
        : typeof value === typeof operand && (ORDERS[name]?.(compareNatural(value, operand)) ?? false)
  }
}

const testPaths = (value: unknown, paths: Row): Truth =>
  all(
    Object.entries(paths).flatMap(([path, condition]) => {
      const at = fetch(value, path)
      return isContainer(condition)
        ? Object.entries(condition).map(([name, operand]) => testPath(at, name, operand))
        : [testPath(at, 'eq', condition)]
    }),
  )

const contains = (kind: ModelColumn['kind'], whole: unknown, part: unknown): boolean =>
  kind === 'json'
    ? jsonContains(whole, part)
    : (part as unknown[]).every((element) => (whole as unknown[]).includes(element))

const testColumn = (
  { kind, compare }: ModelColumn,
  value: unknown,
  name: string,
  operand: unknown,
): Truth => {
  const equals = (a: unknown, b: unknown): boolean =>
    kind === 'json' ? jsonEquals(a, b) : compare(a, b) === 0
  const isNull = value === null
  if (name === 'isNull') {
    return isNull === operand
  }
  if (operand === null) {
    return isNull === (name === 'eq')
  }
  switch (name) {
    case 'in':
      return among(value, operand as unknown[], equals, isNull)
    case 'notIn':
      return not(among(value, operand as unknown[], equals, isNull))
    case 'path':
      return testPaths(value, operand as Row)
  }
  if (isNull) {
    return null
  }
  switch (name) {
    case 'eq':
      return equals(value, operand)
    case 'ne':
      return !equals(value, operand)
    case 'between': {
      const [least, most] = operand as [unknown, unknown]
      return compare(value, least) >= 0 && compare(value, most) <= 0
    }
    case 'like':
    case 'ilike':
      return like(value as string, operand as string, name === 'like' ? 's' : 'is')
    case 'contains':
      return contains(kind, value, operand)
    case 'containedBy':
      return contains(kind, operand, value)
    case 'overlaps':
      return (operand as unknown[]).some((element) => (value as unknown[]).includes(element))
    case 'hasKey':
      return hasKey(value, operand as string)
    default:
      return ORDERS[name]?.(compare(value, operand)) ?? null
  }
}

const isConditions = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** What a filter is for a row. */
export const evaluate = (columns: Columns, filter: Row, row: Row): Truth =>
  all(
    Object.entries(filter).flatMap(([property, condition]) => {
      switch (property) {
        case 'and':
          return (condition as Row[]).map((each) => evaluate(columns, each, row))
        case 'or':
          return [any((condition as Row[]).map((each) => evaluate(columns, each, row)))]
        case 'not':
          return [not(evaluate(columns, condition as Row, row))]
      }
      const column = columns[property] as ModelColumn // the filters are made of these columns
      return isConditions(condition)
        ? Object.entries(condition).map(([name, operand]) => testColumn(column, row[property], name, operand))
        : [testColumn(column, row[property], 'eq', condition)]
    }),
  )

/** How two rows are sorted by one item of an order. */
export const compareRows = (columns: Columns, item: string, a: Row, b: Row): number => {
  const [property = '', ...words] = item.split(' ')
  const descending = words.includes('desc')
  const nullsFirst = words.includes('nulls') ? words.includes('first') : !descending
  const [left, right] = [a[property], b[property]]
  if (left === null || right === null) {
    return left === right ? 0 : (left === null) === nullsFirst ? -1 : 1
  }
  const sign = columns[property]?.compare(left, right) ?? 0
  return descending ? -sign : sign
}
