import { targetOf } from '@manticore/client'
import { expect, test } from 'vitest'

test('where a database is, is told without the password', () => {
  expect([
    targetOf({ url: 'postgresql://app:secret@db.example.com:26258/shop?sslmode=require&password=hidden' }),
    targetOf({ url: 'postgresql://root@one,two:26258,[::1]/shop' }),
    targetOf({ host: '/var/run', port: 5432, database: 'shop', user: 'app', password: 'secret' }),
  ]).toMatchInlineSnapshot(`
    [
      "db.example.com:26258/shop as app",
      "one:26257,two:26258,[::1]:26257/shop as root",
      "/var/run:5432/shop as app",
    ]
  `)
})

test('options that cannot be have no target', () => {
  expect(() => targetOf({ url: 'localhost' })).toThrow(/^the URL cannot be read; /)
})
