import type { Parameter } from '@manticore/core'

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/**
 * A sentence of the server without the values of the statement it is about: each stands as its placeholder. Most
 * sentences hold none, but `relation "..." does not exist` may be about a value cast to REGCLASS, and what RAISE says
 * in a function about anything at all.
 */
export const redact = (sentence: string, parameters: readonly Parameter[]): string => {
  const lower = sentence.toLowerCase()
  const placeholders = new Map<string, string>()
  parameters.forEach((parameter, index) => {
    const value = parameter?.toLowerCase() ?? ''
    if (value !== '' && lower.includes(value)) {
      placeholders.set(value, `$${index + 1}`)
    }
  })
  if (placeholders.size === 0) {
    return sentence
  }
  const values = [...placeholders.keys()].sort((a, b) => b.length - a.length).map(literally)
  // as a word of its own: a value of "1" is not in the name "a1"
  const value = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${values.join('|')})(?![\\p{L}\\p{N}_])`, 'giu')
  return sentence.replace(value, (match) => placeholders.get(match.toLowerCase()) ?? '$?')
}
