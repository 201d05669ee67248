// What is offered at each mark. The file is not compiled: it holds what is being written.

import type { Database, Table } from 'manticore-cockroachdb'
import { insertSchema } from 'manticore-cockroachdb'
import type { seats, users } from '../contract.js'

declare const db: Database<{ users: typeof users; seats: typeof seats }>
declare const people: Table<typeof users>
declare const places: Table<typeof seats>
declare const declaredUsers: typeof users

people.create({
  /*|create*/
})
people.update('id', {
  /*|update*/
})
people.list({
  /*|options*/
})
people.list({
  where: {
    /*|where*/
  },
})
people.list({
  where: {
    balance: {
      /*|operators of a number*/
    },
  },
})
people.list({
  where: {
    name: {
      /*|operators of a text*/
    },
  },
})
people.list({
  where: {
    settings: {
      path: {
        /*|paths*/
      },
    },
  },
})
people.list({ where: { role: '/*|label*/' } })
people.list({
  where: {
    or: [
      {
        /*|or*/
      },
    ],
  },
})
people.list({ orderBy: '/*|order*/' })
people.list({ orderBy: ['name', '/*|second order*/'] })
people.list({ select: ['/*|select*/'] })
people.list({ select: ['id', '/*|second select*/'] })
people.read('id', { lock: '/*|lock*/' })
places.read({
  /*|key*/
})
people.upsert({ email: 'a', name: 'b' }, { onConflict: '/*|conflict*/' })
people.aggregate({
  /*|aggregate*/
})
people.aggregate({ sum: ['/*|sum*/'] })
people.aggregate({ groupBy: ['/*|group*/'] })
people.aggregate({
  groupBy: ['role'],
  having: {
    sum: {
      /*|having*/
    },
  },
})
db.select('/*|table*/')
db.select('users', {
  where: {
    /*|where of a name*/
  },
})
db.insert('users', {
  /*|insert by name*/
})
db.kysely.selectFrom('users').select('/*|column of Kysely*/')
insertSchema(declaredUsers, {
  /*|options of a schema*/
})
insertSchema(declaredUsers, { omit: ['/*|omit*/'] })
insertSchema(declaredUsers, {
  refine: {
    /*|refine*/
  },
})
