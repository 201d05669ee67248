/** An order text taken apart: `name desc nulls last`. */
export interface OrderWords {
  readonly name: string
  readonly direction: 'asc' | 'desc'
  /** NULLs come first when ascending and last when descending, unless the text says otherwise. */
  readonly nulls: 'first' | 'last'
}

const WORDS = /^(.+?)(?: (asc|desc))?(?: nulls (first|last))?$/is

/** Takes an order text apart. A name that `isName` knows may have blanks and even these words in it. */
export const orderWords = (text: string, isName: (name: string) => boolean): OrderWords => {
  const [, name = text, direction, nulls] = (isName(text) ? undefined : WORDS.exec(text)) ?? []
  const descends = direction?.toLowerCase() === 'desc'
  const place = nulls?.toLowerCase()
  return {
    name,
    direction: descends ? 'desc' : 'asc',
    nulls: place === 'first' || place === 'last' ? place : descends ? 'last' : 'first',
  }
}
