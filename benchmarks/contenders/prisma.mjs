import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../prisma/generated/client.mjs'
import { accountId, again, COUNTER, leaverId, person, readId } from '../table.mjs'
import { CHUNK, countPages, slices } from './shared/parts.mjs'

export const title = 'Prisma'
export const packages = ['@prisma/client/runtime/client', '@prisma/adapter-pg']

// by default a transaction gives up after 2 seconds without a connection, and 5 seconds after its start
const PATIENT = { maxWait: 60_000, timeout: 600_000 }

// one statement of more rows takes longer, out of proportion
const ROWS = 1000

// a conflict that the commit finds comes as an error of the adapter, not as the documented P2034
const asConflict = (error) => {
  throw error.cause?.originalCode === '40001' ? Object.assign(error, { code: '40001' }) : error
}

/**
 * Prisma with its adapter of node-postgres. Rows are inserted by `createManyAndReturn`; updates and upserts of rows with
 * values of their own are as many statements in one `$transaction`, for no operation takes many. There is no cursor of the
 * server: a stream is read by the documented pagination with `cursor`.
 */
export const open = async (url, connections) => {
  const db = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: connections }) })
  await db.$queryRaw`select 1`
  const serializable = (work) =>
    again(() => db.$transaction(work, { isolationLevel: 'Serializable', ...PATIENT }).catch(asConflict))
  const together = (statements) => db.$transaction(statements, PATIENT)
  return {
    read: (number) => db.person.findUnique({ where: { id: readId(number) } }),
    create: (number) => db.newcomer.create({ data: person(number) }),
    update: (number) =>
      db.person.update({
        where: { id: readId(number) },
        data: { visits: number, settings: { number } },
      }),
    // of a row that is not there, it throws
    remove: async (number) => {
      await db.leaver.delete({ where: { id: leaverId(number) } })
      return true
    },
    list20: (number) =>
      db.person.findMany({
        where: { active: true, age: { gte: 20 + (number % 10) } },
        orderBy: { createdAt: 'desc' },
        take: 20,
      }),
    list1000: () => db.person.findMany({ take: 1000 }),
    bulkInsert: (rows) =>
      db.$transaction(async (tx) => {
        const created = []
        for (const data of slices(rows, ROWS)) {
          created.push(...(await tx.wide.createManyAndReturn({ data })))
        }
        return created
      }, PATIENT),
    bulkUpdate: (rows) =>
      together(
        rows.map(({ id, name, n, score, at }) =>
          db.wide.update({ where: { id }, data: { name, n, score, at } }),
        ),
      ),
    upsert: (rows) =>
      together(rows.map((row) => db.wide.upsert({ where: { id: row.id }, create: row, update: row }))),
    transfer: (number) =>
      serializable(async (tx) => {
        const from = await tx.account.findUniqueOrThrow({ where: { id: accountId(number) } })
        const to = await tx.account.findUniqueOrThrow({ where: { id: accountId(number + 1) } })
        await tx.account.update({ where: { id: from.id }, data: { balance: from.balance - 1n } })
        await tx.account.update({ where: { id: to.id }, data: { balance: to.balance + 1n } })
      }),
    increment: () =>
      serializable(async (tx) => {
        const { value } = await tx.counter.findUniqueOrThrow({ where: { id: COUNTER } })
        await tx.counter.update({ where: { id: COUNTER }, data: { value: value + 1n } })
      }),
    stream: () =>
      countPages((last) =>
        db.event.findMany({
          take: CHUNK,
          orderBy: { id: 'asc' },
          ...(last && { cursor: { id: last.id }, skip: 1 }),
        }),
      ),
    close: () => db.$disconnect(),
  }
}
