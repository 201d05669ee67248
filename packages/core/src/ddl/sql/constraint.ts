import { qualifiedName, quoteName } from '@manticore/schema'
import type { CheckSnapshot, ForeignKeySnapshot, IndexSnapshot, PrimaryKeySnapshot } from '../snapshot.js'
import { bucketsSql, hashSql, partsSql } from './index.js'

// a name that was not given is the server's to make
const named = (name: string | undefined): string =>
  name === undefined ? '' : `CONSTRAINT ${quoteName(name)} `

const list = (columns: readonly string[]): string => `(${columns.map(quoteName).join(', ')})`

/** `CONSTRAINT "visits_key" PRIMARY KEY ("number" DESC) USING HASH WITH (bucket_count = 16)`. */
export const primaryKeySql = ({ name, parts, buckets }: PrimaryKeySnapshot): string =>
  `${named(name)}PRIMARY KEY ${partsSql(parts)}${hashSql(buckets)}${bucketsSql(buckets)}`

/** `CONSTRAINT "once" UNIQUE ("a", "b")`. What it stores beside those, both servers call INCLUDE. */
export const uniqueSql = ({ name, parts, storing }: IndexSnapshot): string =>
  `${named(name)}UNIQUE ${partsSql(parts)}${storing.length === 0 ? '' : ` INCLUDE ${list(storing)}`}`

const actionSql = (event: 'DELETE' | 'UPDATE', action: ForeignKeySnapshot['onDelete']): string =>
  action === 'no action' ? '' : ` ON ${event} ${action.toUpperCase()}`

/** `FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE CASCADE`. */
export const foreignKeySql = ({ name, columns, target, onDelete, onUpdate }: ForeignKeySnapshot): string =>
  [
    `${named(name)}FOREIGN KEY ${list(columns)} REFERENCES ${qualifiedName(target)}`,
    target.columns.length === 0 ? '' : ` ${list(target.columns)}`,
    actionSql('DELETE', onDelete),
    actionSql('UPDATE', onUpdate),
  ].join('')

/** `CONSTRAINT "dates" CHECK ("from" < "to")`. */
export const checkSql = ({ name, expression }: CheckSnapshot): string => `${named(name)}CHECK (${expression})`
