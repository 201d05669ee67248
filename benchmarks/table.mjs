/** The tables every contender works on, their SQL and their rows. */

/** How many people there are to read and to change. */
export const PEOPLE = 1000
/** How many accounts there are; the harness calls `transfer` with even numbers, so that two calls seldom meet. */
export const ACCOUNTS = 10_000
/** How many events there are to stream. */
export const EVENTS = 1_000_000

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

/**
 * `people` is read, listed and updated; `newcomers` grows by what is created; `leavers` shrinks by what is removed;
 * `wide` takes the batches; between `accounts` is transferred; `counters` has the one row that all increment; `events` is
 * streamed.
 */
export const CREATE = [
  people('people'),
  'create index people_created_at_idx on people (created_at)',
  people('newcomers'),
  'create table leavers (id uuid primary key, name text)',
  'create table accounts (id uuid primary key, owner text, balance int8)',
  'create table counters (id int4 primary key, value int8)',
  'create table events (id int8 primary key, name text, n int4, at timestamptz)',
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

const key = (group, number) => `00000000-0000-4000-${group}-${String(number).padStart(12, '0')}`

/** The key of a person that is there. */
export const readId = (number) => key('8000', number % PEOPLE)
/** The key of a row of `leavers`. */
export const leaverId = (number) => key('a000', number)
/** The key of an account that is there. */
export const accountId = (number) => key('b000', number % ACCOUNTS)
/** The key of the only row of `counters`. */
export const COUNTER = 1

/** A row of the wide table. `round` makes the values of one run differ from those of another. */
export const wide = (number, round = 0) => ({
  id: key('9000', number),
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

// 40001 as each library hands it on: as it is, as a cause, or (Prisma) under a code of its own
const asksForRetry = (error) =>
  error instanceof Error &&
  (error.code === '40001' ||
    error.code === 'P2034' ||
    [error.cause, error.original, error.driverError].some((inner) => inner !== error && asksForRetry(inner)))

const FIRST_PAUSE = 5
const LONGEST_PAUSE = 1000

/**
 * Runs a transaction again when the server asks for it: what a user of a client that does not has to write. Its pauses are
 * those of Manticore: at random up to 5, 10, 20, ... 1000 milliseconds.
 */
export const again = async (transaction) => {
  for (let longest = FIRST_PAUSE; ; longest = Math.min(LONGEST_PAUSE, longest * 2)) {
    try {
      return await transaction()
    } catch (error) {
      if (!asksForRetry(error)) {
        throw error
      }
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * longest))
  }
}
