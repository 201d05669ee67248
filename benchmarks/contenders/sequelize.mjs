import { DataTypes, Op, Sequelize, Transaction } from 'sequelize'
import { accountId, again, COUNTER, leaverId, person, readId } from '../table.mjs'
import { CHUNK, countPages, mustBeOne, slices, stored } from './shared/parts.mjs'

export const title = 'Sequelize'
export const packages = ['sequelize', 'pg']

// it writes values into the text of a statement: what bounds a statement is only that text
const ROWS = 5000

const key = { type: DataTypes.UUID, primaryKey: true }
const people = {
  id: { ...key, defaultValue: Sequelize.literal('gen_random_uuid()') },
  email: DataTypes.TEXT,
  name: DataTypes.TEXT,
  age: DataTypes.INTEGER,
  visits: DataTypes.BIGINT,
  balance: DataTypes.DECIMAL(19, 4),
  score: DataTypes.DOUBLE,
  active: DataTypes.BOOLEAN,
  settings: DataTypes.JSONB,
  createdAt: { type: DataTypes.DATE, field: 'created_at' },
}
const wide = {
  id: key,
  name: DataTypes.TEXT,
  n: DataTypes.INTEGER,
  big: DataTypes.BIGINT,
  price: DataTypes.DECIMAL(19, 4),
  score: DataTypes.DOUBLE,
  active: DataTypes.BOOLEAN,
  tags: DataTypes.ARRAY(DataTypes.TEXT),
  settings: DataTypes.JSONB,
  raw: DataTypes.BLOB,
  label: DataTypes.STRING(100),
  at: DataTypes.DATE,
}

/**
 * Sequelize as its documentation shows it, with plain rows (`raw`) where rows are only read. `bulkCreate` with
 * `updateOnDuplicate` overwrites all columns or some, which is the only way to give many rows values of their own in one
 * statement. There is no cursor of the server: a stream is read in pages behind the last key.
 */
export const open = async (url, connections) => {
  const sequelize = new Sequelize(url, { dialect: 'postgres', logging: false, pool: { max: connections } })
  await sequelize.authenticate()
  const define = (name, columns) => sequelize.define(name, columns, { tableName: name, timestamps: false })
  const Person = define('people', people)
  const Newcomer = define('newcomers', people)
  const Leaver = define('leavers', { id: key, name: DataTypes.TEXT })
  const Account = define('accounts', { id: key, owner: DataTypes.TEXT, balance: DataTypes.BIGINT })
  const Counter = define('counters', {
    id: { type: DataTypes.INTEGER, primaryKey: true },
    value: DataTypes.BIGINT,
  })
  const Wide = define('wide', wide)
  const Event = define('events', {
    id: { type: DataTypes.BIGINT, primaryKey: true },
    name: DataTypes.TEXT,
    n: DataTypes.INTEGER,
    at: DataTypes.DATE,
  })
  const plain = (row) => row.get({ plain: true })
  const serializable = (work) =>
    again(() => sequelize.transaction({ isolationLevel: Transaction.ISOLATION_LEVELS.SERIALIZABLE }, work))
  const bulkCreate = (rows, options) =>
    sequelize.transaction(async (transaction) => {
      const answered = []
      for (const slice of slices(rows, ROWS)) {
        const created = await Wide.bulkCreate(slice, { ...options, returning: true, transaction })
        answered.push(...created.map(plain))
      }
      return answered
    })
  return {
    read: (number) => Person.findByPk(readId(number), { raw: true }),
    create: async (number) => plain(await Newcomer.create(person(number))),
    update: async (number) => {
      const [, [row]] = await Person.update(
        { visits: number, settings: { number } },
        { where: { id: readId(number) }, returning: true },
      )
      return plain(row)
    },
    remove: async (number) => mustBeOne(await Leaver.destroy({ where: { id: leaverId(number) } })),
    list20: (number) =>
      Person.findAll({
        where: { active: true, age: { [Op.gte]: 20 + (number % 10) } },
        order: [['createdAt', 'DESC']],
        limit: 20,
        raw: true,
      }),
    list1000: () => Person.findAll({ limit: 1000, raw: true }),
    bulkInsert: (rows) => bulkCreate(stored(rows), {}),
    bulkUpdate: (rows) =>
      bulkCreate(
        rows.map(({ id, name, n, score, at }) => ({ id, name, n, score, at })),
        { updateOnDuplicate: ['name', 'n', 'score', 'at'] },
      ),
    upsert: (rows) => bulkCreate(stored(rows), { updateOnDuplicate: Object.keys(wide) }),
    transfer: (number) =>
      serializable(async (transaction) => {
        const balanceOf = async (id) => {
          const { balance } = await Account.findByPk(id, { raw: true, transaction })
          return BigInt(balance)
        }
        const write = (id, balance) => Account.update({ balance }, { where: { id }, transaction })
        const [from, to] = [accountId(number), accountId(number + 1)]
        const balances = [await balanceOf(from), await balanceOf(to)]
        await write(from, balances[0] - 1n)
        await write(to, balances[1] + 1n)
      }),
    increment: () =>
      serializable(async (transaction) => {
        const { value } = await Counter.findByPk(COUNTER, { raw: true, transaction })
        await Counter.update({ value: BigInt(value) + 1n }, { where: { id: COUNTER }, transaction })
      }),
    stream: () =>
      countPages((last) =>
        Event.findAll({
          where: last && { id: { [Op.gt]: last.id } },
          order: ['id'],
          limit: CHUNK,
          raw: true,
        }),
      ),
    close: () => sequelize.close(),
  }
}
