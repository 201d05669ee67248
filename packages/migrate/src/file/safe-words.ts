import { describeKind, ValidationError } from '@manticore/schema'

// a file name is at most 255 bytes on all usual systems: room for the version, the ending and what editors add
const LONGEST = 200

/** A description as a part of a file name: `Add "phone" & fax!` is `add_phone_fax`. Letters and digits of any script stay. */
export const safeWords = (description: string): string => {
  if (typeof description !== 'string') {
    throw new ValidationError(`the description of a migration is a string, not ${describeKind(description)}`)
  }
  const words = description
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
  const characters = Array.from(words.replace(/^_/, ''))
  while (Buffer.byteLength(characters.join('')) > LONGEST) {
    characters.length = Math.min(characters.length - 1, LONGEST)
  }
  const safe = characters.join('').replace(/_$/, '')
  if (safe === '') {
    throw new ValidationError(
      'the description of a migration needs a letter or a digit; its file is named for it',
    )
  }
  return safe
}
