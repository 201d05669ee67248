import { expect, test } from 'vitest'
import { runNode } from '../support/node.js'
import { startWireServer } from '../support/wire/wire-server.js'

// What stock postgres.js does when a connection is lost in a transaction: the reason why the client does not use it so, and
// the proof that the wire server can bring that about.

const open = `
  import postgres from 'postgres'
  let onclose
  const closed = new Promise((resolve) => { onclose = resolve })
  const sql = postgres(process.env.SERVER, { max: 1, fetch_types: FETCH, onclose })
`

test('a query on a reserved connection that was lost ends the process', async () => {
  await using server = await startWireServer({
    // the types that postgres.js asks for, without which reserve() does not resolve
    rules: [
      { text: /pg_type/, answer: { columns: [{ name: 'oid', type: 26 }], rows: [] } },
      { text: 'begin', step: 'ready', answer: { end: 'fin' } },
    ],
  })
  const { code, output } = await runNode(
    `${open.replace('FETCH', 'true')}
    process.on('uncaughtExceptionMonitor', (error) => console.log('uncaught:', error.constructor.name))
    const reserved = await sql.reserve()
    await reserved.unsafe('begin')
    await closed
    console.log('asking')
    await reserved.unsafe('commit').catch((error) => console.log('rejected:', error.code))
    console.log('went on')`,
    { environment: { SERVER: server.url } },
  )
  expect(output).toContain('asking')
  expect(output).toContain('uncaught: TypeError')
  expect(output).toContain("reading 'write'")
  expect(output).not.toContain('rejected')
  expect(output).not.toContain('went on')
  expect(code).toBe(1)
  expect(server.statements.map(({ text }) => text)).not.toContain('commit')
})

test('a single connection that was lost in a transaction is replaced, and what follows commits by itself', async () => {
  await using server = await startWireServer({
    rules: [
      { text: 'insert into things values (1)', answer: { end: 'fin' } },
      { text: 'insert into things values (2)', answer: { tag: 'INSERT 0 1' } },
    ],
  })
  const { code, output } = await runNode(
    `${open.replace('FETCH', 'false')}
    await sql.unsafe('begin')
    await sql.unsafe('insert into things values (1)').catch((error) => console.log('rejected:', error.code))
    await sql.unsafe('insert into things values (2)')
    const { command } = await sql.unsafe('commit')
    console.log('answered:', command)
    await sql.end()`,
    { environment: { SERVER: server.url } },
  )
  expect(output).toContain('rejected: CONNECTION_CLOSED')
  expect(output).toContain('answered: COMMIT')
  expect(code).toBe(0)
  expect(server.sessions.map(({ statements }) => statements.map(({ text }) => text))).toStrictEqual([
    ['begin', 'insert into things values (1)'],
    ['insert into things values (2)', 'commit'],
  ])
})
