const camelCase = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())

// without zeros behind the last digit, and without a point that nothing follows
const plainNumber = (text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)

const fromObject = (value) =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => [camelCase(name), comparable(inner)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

/**
 * A value in the one form in which answers of different libraries can be compared: numbers of any kind as digits, times as
 * ISO text, bytes as hex, names in camelCase, the names of an object sorted.
 */
export const comparable = (value) => {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value === 'number' || typeof value === 'bigint') return plainNumber(String(value))
  if (typeof value === 'string') return /^-?\d+(\.\d+)?$/.test(value) ? plainNumber(value) : value
  // models and decimals bring their own plain form
  const plain = typeof value?.toJSON === 'function' ? value.toJSON() : value
  if (typeof plain === 'string') return comparable(plain)
  return typeof plain === 'object' && plain !== null ? fromObject(plain) : (plain ?? null)
}

const order = (a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1)

/** Rows in comparable form, by id unless their order was asked for; `without` names columns that the server made up. */
export const comparableRows = (rows, { ordered = false, without = [] } = {}) => {
  const all = rows.map((row) => {
    const plain = comparable(row)
    for (const name of without) {
      delete plain[name]
    }
    return plain
  })
  return ordered ? all : all.sort(order)
}

/** Says where two comparable values differ first, or nothing when they are the same. */
export const difference = (expected, given, place = '') => {
  const bothObjects = [expected, given].every((value) => typeof value === 'object' && value !== null)
  if (!bothObjects || Array.isArray(expected) !== Array.isArray(given)) {
    return expected === given
      ? undefined
      : `${place}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(given)}`
  }
  for (const name of new Set([...Object.keys(expected), ...Object.keys(given)])) {
    const found = difference(expected[name], given[name], place === '' ? name : `${place}.${name}`)
    if (found !== undefined) return found
  }
  return undefined
}
