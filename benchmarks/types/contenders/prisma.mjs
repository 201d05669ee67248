import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileEach, fiveCalls } from '../program.mjs'

const TYPES = {
  text: 'String',
  int4: 'Int',
  int8: 'BigInt',
  decimal: 'Decimal',
  bool: 'Boolean',
  timestamptz: 'DateTime',
  jsonb: 'Json',
  varchar: 'String',
  float8: 'Float',
}

const column = ({ name, type, notNull, initial }) =>
  `  ${name} ${TYPES[type]}${notNull ? '' : '?'}${initial === undefined ? '' : ` @default(${initial})`}`

const model = ({ table, columns }) => `
model ${table} {
  id String @id @default(uuid())
${columns.map(column).join('\n')}
}
`

const calls = (t) => `
import { db } from '../database.js'
${fiveCalls(t, {
  create: `await db.${t.table}.create({ data: { ${t.name}: name, ${t.visits}: 1n, ${t.price}: '1.50' } })`,
  read: `await db.${t.table}.findUnique({ where: { id } })`,
  update: `await db.${t.table}.update({ where: { id }, data: { ${t.price}: price, ${t.stock}: 1 } })`,
  list: `await db.${t.table}.findMany({
    where: { ${t.active}: true, ${t.stock}: { gte: least } },
    orderBy: { ${t.createdAt}: 'desc' },
    take: 20,
    select: { id: true, ${t.name}: true, ${t.createdAt}: true },
  })`,
  remove: `await db.${t.table}.delete({ where: { id } })`,
})}`

/** Prisma 7 with the client that it generates. */
export const program = (tables) => ({
  'schema.prisma': `
generator client {
  provider = "prisma-client"
  output   = "./generated"
}

datasource db {
  provider = "cockroachdb"
}
${tables.map(model).join('')}`,
  'no-engine.sh': '#!/bin/sh\n',
  'database.ts': `
import type { PrismaClient } from './generated/client.js'

export declare const db: PrismaClient
`,
  ...fileEach(tables, 'calls', calls),
})

/** Generates the client. Nothing that is needed for it is an engine, which would be downloaded otherwise. */
export const prepare = (folder) => {
  const engine = join(folder, 'no-engine.sh')
  chmodSync(engine, 0o755)
  const prisma = createRequire(import.meta.url).resolve('prisma/package.json')
  execFileSync(
    process.execPath,
    [join(dirname(prisma), 'build/index.js'), 'generate', '--schema', 'schema.prisma'],
    {
      cwd: folder,
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: engine, CHECKPOINT_DISABLE: '1' },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
}
