// what both servers keep of a name, in bytes of UTF-8
const LONGEST_NAME = 63

const utf8Length = (text: string): number => encodeURIComponent(text).replaceAll(/%../g, '.').length

const cut = (text: string, length: number): string => {
  const characters = Array.from(text)
  while (utf8Length(characters.join('')) > length) {
    characters.pop()
  }
  return characters.join('')
}

/**
 * A name made of others as PostgreSQL makes it, `orders_region_idx`, with a number behind it when it is taken: the
 * middle is cut, so that what tells names apart stays.
 */
export const madeName = (parts: readonly string[], ending: string, taken: ReadonlySet<string>): string => {
  const room = LONGEST_NAME - ending.length - 3 // for "_" and a number of two digits
  const stem = cut(parts.join('_'), room)
  for (let number = 0; ; number++) {
    const name = `${stem}_${ending}${number === 0 ? '' : number}`
    if (!taken.has(name)) {
      return name
    }
  }
}
