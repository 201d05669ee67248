import {
  type Database,
  decimal,
  defineTable,
  enumType,
  type Insertable,
  index,
  int8,
  text,
  uuid,
} from 'manticore-cockroachdb'

/** How a film was rated in the United States. */
export const rating = enumType('movies_example_rating', [
  'G',
  'PG',
  'PG-13',
  'R',
  'NC-17',
  'Not Rated',
  'Open',
])

/** Whoever brought a film to the cinemas. Written as SQL: the types are read from the text. */
export const studios = defineTable('movies_example_studios', {
  id: 'UUID PRIMARY KEY DEFAULT gen_random_uuid()',
  name: 'TEXT NOT NULL UNIQUE',
})

/** Films. Builders and SQL text mixed; builders where a column needs a name of its own or a reference. */
export const films = defineTable(
  'movies_example_films',
  {
    id: uuid().primaryKey().defaultRandom(),
    title: 'TEXT',
    released: 'DATE NOT NULL',
    genre: 'TEXT',
    director: 'TEXT',
    minutes: 'INT2',
    rated: rating(),
    studioId: uuid()
      .named('studio_id')
      .references(() => studios.id),
    creativeType: text().named('creative_type'),
    budget: int8(),
    gross: int8(), // worldwide, in dollars: the largest is beyond 32 bits
    score: decimal(3, 1), // a decimal is read as a string, its digits as stored
    votes: 'INT4',
  },
  (film) => [
    index('movies_example_films_genre_idx').on(film.genre, film.score.desc()),
    index('movies_example_films_studio_idx').on(film.studioId),
  ],
)

/** Both by name: this types `db.kysely` and the operations on tables named by string. */
export const tables = { films, studios }

export type MoviesDatabase = Database<typeof tables>
export type NewFilm = Insertable<typeof films>
