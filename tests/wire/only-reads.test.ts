import { AmbiguousCommitError } from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { errorOf } from '../support/refusal.js'
import { openThings } from '../support/wire/things.js'
import { startWireServer } from '../support/wire/wire-server.js'

// A statement of the user's own whose connection is lost is sent again only where its text shows that it cannot have changed
// anything. To take a write for a read would be to do it twice.

/** How often a statement is sent when its connection is lost as it comes, and how the call ends. */
const send = async (text: string) => {
  await using server = await startWireServer({
    rules: [
      { step: 'parse', text, times: 1, answer: { end: 'fin' } },
      { text, answer: { columns: [{ name: 'n', type: 25 }], rows: [] } },
    ],
  })
  await using db = openThings(server)
  const error = await errorOf(async () => {
    await db.execute(text)
    throw new Error('answered')
  })
  const times = server.sessions
    .flatMap(({ messages }) => messages)
    .filter((message) => message.type === 'Parse' && message.text === text).length
  return { error, times }
}

describe('sent again', () => {
  test.each([
    'select 1',
    "SELECT id, name FROM things WHERE name = 'it''s; delete from things'",
    '  -- a comment\n /* another */ select 1',
    'select 1;',
    'values (1), (2)',
    'table things',
    'show timezone',
    'select count(*), max(id) filter (where id > 0) from things group by name having count(*) > 1',
    'select * from (select id from things where id in (1, 2)) as t where exists (select 1)',
    "select id from things where (name = 'a' or (name = 'b' and id > 1)) order by (id) limit (1)",
    "select pg_catalog.lower(name), upper (name), coalesce(name, 'nextval(1)') from things",
    'select "nextval", "delete" from things -- nextval(1)',
    'select id /* delete, nextval(1) */ from things',
    'select id from things for update',
    'select id from things for no key update skip locked',
    "select cast(id as varchar(10)), id::decimal(10, 2), interval '1 day' from things",
    'select row_number() over (partition by name order by id) from things',
    'select array[1, 2], (array[1, 2])[1]',
    'select deleted, updates, created_at from things',
    'select * from [show tables]',
  ])('%s', async (text) => {
    const { error, times } = await send(text)
    expect(error.message).toBe('answered')
    expect(times).toBe(2)
  })
})

describe('sent once', () => {
  test.each([
    // what is no read by its first word
    'delete from things',
    'insert into things values (1)',
    'update things set id = 1',
    'upsert into things values (1)',
    'with gone as (delete from things returning id) select id from gone',
    'with t as (select 1) select * from t',
    "(select nextval('s'))",
    '/* select */ delete from things',
    '-- select\ndelete from things',
    'explain analyze delete from things',
    'call f()',
    'do $$ begin end $$',
    // functions
    "select nextval('s')",
    "select NEXTVAL ('s')",
    "select nextval\n\t('s')",
    "select nextval/* */('s')",
    "select nextval-- \n('s')",
    "select setval('s', 1)",
    'select f()',
    'select f1$(1)',
    'select \u{1F4A3}(1)',
    'select ünïcode(1)',
    'select count\u00a0(1)',
    "values (nextval('s'))",
    'select * from f(1)',
    'select * from things where f(id)',
    'select lower(f(name)) from things',
    "select set_config('a', 'b', false)",
    'select pg_advisory_lock(1)',
    "select crdb_internal.force_retry('1s')",
    // functions of harmless names, elsewhere
    "select shop.lower('a')",
    "select shop . lower('a')",
    "select shop./* */lower('a')",
    'select "shop".lower(\'a\')',
    "select shop.pg_catalog.lower('a')",
    // quoted names
    'select "nextval"(\'s\')',
    'select "nextval" (\'s\')',
    'select "nextval"/* */(\'s\')',
    'select pg_catalog."nextval"(\'s\')',
    'select "a""b"(\'s\')',
    'select U&"nextval"(\'s\')',
    'select "lower"(name) from things',
    // what ends a literal or a comment elsewhere than it seems
    "select e'\\', nextval('s'), ''",
    "select '\\', nextval('s'), ''",
    "select b'\\', nextval('s'), ''",
    "select $$'$$, nextval('s'), $$'$$",
    "select $a$'$a$, nextval('s'), $a$'$a$",
    "select $ä$'$ä$, nextval('s'), $ä$'$ä$",
    "select 1 /* /* */ ' */ , nextval('s') /* ' */",
    "select 1 -- \r , nextval('s')",
    "select 1 -- \r ' \n, nextval('s') -- '",
    "select 1 /* , nextval('s')",
    "select 'nextval(1)",
    // what changes something within a read
    'select * into copies from things',
    'select * INTO TEMP copies from things',
    'select 1 into/* */copies',
    'select * from [delete from things returning id]',
    'select * from [insert into things values (1) returning id]',
    'select * from [update things set id = 1 returning id]',
    'select * from [upsert into things values (1) returning id]',
    'select * from (with gone as (delete from things returning id) select id from gone) as t',
    'select * from [explain analyze update things set id = 1]',
    'select "for" update things set id = 1',
    // a second statement
    'select 1; delete from things',
    'select 1; select 2',
    'select 1;; ',
    'select 1 operator(shop.+) 2',
  ])('%s', async (text) => {
    const { error, times } = await send(text)
    expect(error).toBeInstanceOf(AmbiguousCommitError)
    expect(times).toBe(1)
  })
})
