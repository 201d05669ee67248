import { quoteName } from '@manticore/schema'
import type { FamilySnapshot, LocalitySnapshot, TtlSnapshot } from '../snapshot.js'
import { quoteLiteral } from './quote-literal.js'

/** `FAMILY "rarely" ("notes", "photo")`. */
export const familySql = ({ name, columns }: FamilySnapshot): string =>
  `FAMILY ${name === undefined ? '' : `${quoteName(name)} `}(${columns.map(quoteName).join(', ')})`

const parameter = (name: string, value: string | number | boolean): string =>
  `${name} = ${typeof value === 'string' ? quoteLiteral(value) : value}`

/** The storage parameters of a time to live: `ttl_expiration_expression = '"expires_at"', ttl_job_cron = '@hourly'`. */
export const ttlSql = ({ expiration, after, parameters }: TtlSnapshot): string =>
  [
    ...(expiration === undefined ? [] : [parameter('ttl_expiration_expression', expiration)]),
    ...(after === undefined ? [] : [parameter('ttl_expire_after', after)]),
    ...Object.entries(parameters).map(([name, value]) => parameter(name, value)),
  ].join(', ')

/** `LOCALITY REGIONAL BY TABLE IN "us-east1"`. */
export const localitySql = ({ where, region, as }: LocalitySnapshot): string =>
  [
    `LOCALITY ${where.toUpperCase()}`,
    region === undefined ? '' : ` IN ${quoteName(region)}`,
    as === undefined ? '' : ` AS ${quoteName(as)}`,
  ].join('')
