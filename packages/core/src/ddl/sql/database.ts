import { quoteName } from '@manticore/schema'

/** `CREATE DATABASE "d"`. */
export const createDatabaseSql = (name: string): string => `CREATE DATABASE ${quoteName(name)}`

/** `DROP DATABASE IF EXISTS "d"`. */
export const dropDatabaseSql = (name: string, ifExists: boolean): string =>
  `DROP DATABASE ${ifExists ? 'IF EXISTS ' : ''}${quoteName(name)}`
