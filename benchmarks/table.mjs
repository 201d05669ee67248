/** The table every contender works on, its SQL and its rows. */

export const COLUMNS = [
  'id',
  'email',
  'name',
  'age',
  'visits',
  'balance',
  'score',
  'active',
  'settings',
  'created_at',
]

export const CREATE = `create table people (
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

/** The row with this number, the same for everybody. */
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

/** How many rows there are to read. */
export const ROWS = 1000

export const readId = (number) => `00000000-0000-4000-8000-${String(number % ROWS).padStart(12, '0')}`
