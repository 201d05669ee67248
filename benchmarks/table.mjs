/** The tables every contender works on, their SQL and their rows. */

/** How many people there are to read and to change. */
export const ROWS = 1000

const people = (name) => `create table ${name} (
  id uuid primary key default gen_random_uuid(),
  email text not null,
  name text not null,
  age int4 not null,
  visits int8 not null,
  balance decimal(19, 4) not null,
  score float8 not null,
  active bool not null,
  settings jsonb not null,
  created_at timestamptz not null
)`

/** `people` is read, listed and updated; `newcomers` grows by what is created; `wide` takes the batches. */
export const CREATE = [
  people('people'),
  'create index people_created_at_idx on people (created_at)',
  people('newcomers'),
  `create table wide (
    id uuid primary key,
    name text not null,
    n int4,
    big int8,
    price decimal(19, 4),
    score float8,
    active bool,
    tags text[],
    settings jsonb,
    raw bytea,
    label varchar(100),
    at timestamptz
  )`,
]

/** The person with this number, the same for everybody. */
export const person = (number) => ({
  email: `person${number}@example.com`,
  name: `Person ${number}`,
  age: 20 + (number % 60),
  visits: number * 7,
  balance: `${number}.5000`,
  score: number / 3,
  active: number % 2 === 0,
  settings: { theme: number % 3 === 0 ? 'dark' : 'light', number },
  createdAt: new Date(Date.UTC(2024, 0, 1) + number * 1000),
})

export const readId = (number) => `00000000-0000-4000-8000-${String(number % ROWS).padStart(12, '0')}`

/** Runs a transaction again when the server asks for it: what a user of a client that does not has to write. */
export const again = async (transaction) => {
  for (;;) {
    try {
      return await transaction()
    } catch (error) {
      if ((error.code ?? error.cause?.code) !== '40001') {
        throw error
      }
    }
  }
}

/** A row of the wide table. `round` makes the values of one run differ from those of another. */
export const wide = (number, round = 0) => ({
  id: `00000000-0000-4000-9000-${String(number).padStart(12, '0')}`,
  name: `Row ${number} "of" round ${round}`,
  n: number,
  big: BigInt(number) * 1_000_000_007n,
  price: `${number}.2500`,
  score: number / 7 + round,
  active: number % 3 === 0,
  tags: ['a', `tag ${number}`],
  settings: { round, nested: { number } },
  raw: new Uint8Array([number & 255, 1, 2, 3]),
  label: `label ${number}`,
  at: new Date(Date.UTC(2024, 5, 1) + number * 1000 + round),
})
