import { ValidationError } from 'manticore-cockroachdb'
import { heading, line, show, table } from './print.js'
import { films, type MoviesDatabase } from './schema.js'

const lists = async (db: MoviesDatabase): Promise<void> => {
  await show('Westerns scored 8 and above, a filter and an order', () =>
    db.table(films).list({
      where: { genre: 'Western', score: { gte: '8' } },
      orderBy: ['score desc', 'released'],
      select: ['title', 'released', 'director', 'score'],
    }),
  )
  await show('Science fiction by gross, the second page of five', () =>
    db.table(films).list({
      where: { creativeType: 'Science Fiction', gross: { isNull: false } },
      orderBy: ['gross desc', 'title'],
      limit: 5,
      offset: 5,
      select: ['title', 'released', 'gross'],
    }),
  )
}

const change = async (db: MoviesDatabase): Promise<void> => {
  const movies = db.table(films)
  await show('Films without a director, a count before and after an update', async () => {
    const before = await movies.count({ director: null })
    const film = await movies.find({ title: 'The Land Girls', director: null })
    const updated = film && (await movies.update(film.id, { director: 'David Leland' }))
    const after = await movies.count({ director: null })
    return [{ before, title: updated?.title, director: updated?.director, after }]
  })
}

const join = async (db: MoviesDatabase): Promise<void> => {
  await show('The studios with most films, a join through db.kysely', () =>
    db.kysely
      .selectFrom('movies_example_films as film')
      .innerJoin('movies_example_studios as studio', 'studio.id', 'film.studio_id')
      .select(({ fn }) => [
        'studio.name as studio',
        fn.countAll<bigint>().as('films'),
        fn.max('film.gross').as('highest_gross'),
        fn.max('film.score').as('best_score'),
      ])
      .groupBy('studio.name')
      .orderBy('films', 'desc')
      .limit(5)
      .execute(),
  )
}

interface Decade {
  readonly decade: number
  readonly films: bigint
  readonly score: string | null
}

const aggregate = async (db: MoviesDatabase): Promise<void> => {
  const leastVotes = 10_000 // a parameter, as everything in ${} is
  await show(
    'Decades, an aggregate in SQL',
    () =>
      db.sql<Decade>`
      select (floor(extract(year from released) / 10) * 10)::INT4 as decade, count(*) as films,
             round(avg(score), 2) as score
      from movies_example_films
      where votes >= ${leastVotes}
      group by 1 order by 1`,
  )
}

const mistake = async (db: MoviesDatabase): Promise<void> => {
  heading('A misspelt column does not compile; from plain JavaScript it is refused')
  try {
    // @ts-expect-error there is no column "directr"
    await db.table(films).list({ where: { directr: 'Jane Campion' } })
  } catch (error) {
    if (!(error instanceof ValidationError)) {
      throw error
    }
    table([{ error: error.name, table: error.table, column: error.column }])
    line(`  ${error.message}`)
  }
}

export const runQueries = async (db: MoviesDatabase): Promise<void> => {
  await lists(db)
  await change(db)
  await join(db)
  await aggregate(db)
  await mistake(db)
}
