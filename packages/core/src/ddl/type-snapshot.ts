import type { TypeSnapshot } from './snapshot.js'

// what a type means without arguments
const IMPLIED: Readonly<Record<string, string>> = {
  BIT: '(1)',
  CHAR: '(1)',
  TIME: '(6)',
  TIMETZ: '(6)',
  TIMESTAMP: '(6)',
  TIMESTAMPTZ: '(6)',
}

const canonicalArguments = (name: string, given: string): string => {
  const plain = given.replaceAll(/\s/g, '')
  if (name === 'DECIMAL') {
    return plain.replace(/,0\)$/, ')')
  }
  return plain === IMPLIED[name] ? '' : plain
}

/**
 * A type in the one form that types are compared in: arguments without blanks, and without those that are implied, as a
 * scale of 0 or a precision of 6 for times.
 */
export const typeSnapshot = (name: string, args: string, array: boolean): TypeSnapshot =>
  Object.freeze({ name, arguments: canonicalArguments(name, args), array })
