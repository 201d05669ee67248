import { type LocalityExtra, quoteName, type TableDefinition, type TtlExtra } from '@manticore/schema'
import { printExpression, quoteLiteral } from './literal.js'

/** `FAMILY "rarely" ("notes", "photo")`, for each family. */
export const familiesSql = ({ families }: TableDefinition): string[] =>
  families.map(({ name, columns }) => {
    const list = columns.map((column) => quoteName(column.name)).join(', ')
    return `FAMILY ${name === undefined ? '' : `${quoteName(name)} `}(${list})`
  })

const parameter = (name: string, value: string | number | boolean): string =>
  `${name} = ${typeof value === 'string' ? quoteLiteral(value) : value}`

/** ` WITH (ttl_expiration_expression = '"expires_at"', ttl_job_cron = '@hourly')`. */
export const ttlSql = (table: string, { expiration, after, parameters }: TtlExtra): string =>
  ` WITH (${[
    ...(expiration === undefined
      ? []
      : [parameter('ttl_expiration_expression', printExpression(expiration, table))]),
    ...(after === undefined ? [] : [parameter('ttl_expire_after', after)]),
    ...Object.entries(parameters).map(([name, value]) => parameter(name, value)),
  ].join(', ')})`

/** ` LOCALITY REGIONAL BY TABLE IN "us-east1"`. */
export const localitySql = ({ where, region, as }: LocalityExtra): string =>
  [
    ` LOCALITY ${where.toUpperCase()}`,
    region === undefined ? '' : ` IN ${quoteName(region)}`,
    as === undefined ? '' : ` AS ${quoteName(as.name)}`,
  ].join('')

/** What a table declares of its storage, which only CockroachDB has. */
export const omittedOfStorage = (table: string, { families, ttl, locality }: TableDefinition): string[] => [
  ...(families.length === 0 ? [] : [`FAMILY of ${table}`]),
  ...(ttl === undefined ? [] : [`the time to live of ${table}`]),
  ...(locality === undefined ? [] : [`LOCALITY of ${table}`]),
]
