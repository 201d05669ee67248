import { parseArrayLiteral } from '@manticore/schema'

const wordsOf = (json: unknown): string[] => {
  if (typeof json === 'object' && json !== null) {
    return Object.entries(json).flatMap(([name, value]) => [name, ...wordsOf(value)])
  }
  return json === null ? [] : [String(json)]
}

const readOrNothing = (read: () => readonly (string | null)[]): readonly (string | null)[] => {
  try {
    return read()
  } catch {
    return []
  }
}

/** The texts within a parameter: the names and values of JSON, the elements of an array, and what is in those in turn. */
export const textsWithin = (parameter: string): string[] => {
  if (!/^\s*[[{]/.test(parameter)) {
    return []
  }
  return [
    ...readOrNothing(() => wordsOf(JSON.parse(parameter))),
    ...readOrNothing(() => parseArrayLiteral(parameter)),
  ].flatMap((text) => (text === null || text.length >= parameter.length ? [] : [text, ...textsWithin(text)]))
}
