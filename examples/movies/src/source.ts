import { readFileSync } from 'node:fs'
import { type NewFilm, rating } from './schema.js'

/** A film as the file has it. */
interface SourceFilm {
  readonly Title: string | number | null
  readonly 'Release Date': string
  readonly 'Major Genre': string | null
  readonly 'Creative Type': string | null
  readonly 'MPAA Rating': string | null
  readonly 'Running Time min': number | null
  readonly 'Production Budget': number | null
  readonly 'Worldwide Gross': number | null
  readonly 'IMDB Rating': number | null
  readonly 'IMDB Votes': number | null
  readonly Director: string | null
  readonly Distributor: string | null
}

/** A film ready to be stored, its studio still by name. */
export interface Film {
  readonly studio: string | null
  readonly values: NewFilm
}

/** The films, and what had to be done to them: a sentence each, with how often. */
export interface Source {
  readonly films: readonly Film[]
  readonly repairs: ReadonlyMap<string, number>
}

// The collection ends with films announced for 2011. A later year is a film of the last century: 42nd Street is
// of 1933, not of 2033.
const LAST_YEAR = 2011

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const upper = Uint8Array.from({ length: 128 }, (_, index) => index + 128)
const MACINTOSH = new TextDecoder('macintosh').decode(upper)
const WINDOWS = new TextDecoder('windows-1252').decode(upper)

// Somebody once read Western European bytes as a Macintosh's, which made "LÈon" of "Léon".
const repairAccents = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything outside ASCII
  text.replace(/[^\x00-\x7f]/g, (character) => WINDOWS[MACINTOSH.indexOf(character)] ?? character)

type Note = (what: string) => void

const readTitle = (title: string | number | null, note: Note): string | null => {
  if (title === null) {
    note('film without a title: title NULL')
    return null
  }
  if (typeof title === 'number') {
    note('titles that are numbers: stored as text')
  }
  const repaired = repairAccents(String(title))
  if (repaired !== String(title)) {
    note('titles with garbled accents: repaired')
  }
  return repaired
}

const readDate = (words: string, note: Note): string => {
  const [, name = '', day, year] = /^(\w{3}) (\d\d) (\d{4})$/.exec(words) ?? []
  const month = MONTHS.indexOf(name) + 1
  if (month === 0) {
    throw new Error(`"${words}" is not a date such as "Jun 12 1998"`)
  }
  const wrong = Number(year) > LAST_YEAR
  if (wrong) {
    note(`release dates after ${LAST_YEAR}: a century too late, moved back`)
  }
  return `${wrong ? Number(year) - 100 : year}-${String(month).padStart(2, '0')}-${day}`
}

// "12 Angry Men" did not earn nothing: 0 stands for a figure nobody had
const readGross = (dollars: number | null, note: Note): number | null => {
  if (dollars === 0) {
    note('worldwide grosses of 0, which means unknown: NULL')
    return null
  }
  return dollars
}

const readRating = (label: string | null, note: Note): NewFilm['rated'] => {
  const known = rating.labels.find((candidate) => candidate === label)
  if (known === undefined && label !== null) {
    note('ratings that the type does not have: NULL')
  }
  return known ?? null
}

const readFilm = (film: SourceFilm, note: Note): Film => ({
  studio: film.Distributor,
  values: {
    title: readTitle(film.Title, note),
    released: readDate(film['Release Date'], note),
    genre: film['Major Genre'],
    creativeType: film['Creative Type'],
    director: film.Director,
    minutes: film['Running Time min'],
    rated: readRating(film['MPAA Rating'], note),
    budget: film['Production Budget'],
    gross: readGross(film['Worldwide Gross'], note),
    score: film['IMDB Rating'],
    votes: film['IMDB Votes'],
  },
})

/** Reads the 3,201 films of vega-datasets and cleans them. Values that are missing stay missing: NULL. */
export const readSource = (): Source => {
  const file = new URL('../data/movies.json', import.meta.resolve('vega-datasets'))
  const source: readonly SourceFilm[] = JSON.parse(readFileSync(file, 'utf8'))
  const repairs = new Map<string, number>()
  const note: Note = (what) => repairs.set(what, (repairs.get(what) ?? 0) + 1)
  return { films: source.map((film) => readFilm(film, note)), repairs }
}
