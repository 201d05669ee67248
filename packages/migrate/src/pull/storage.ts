import type { FamilySnapshot, LocalitySnapshot, TtlSnapshot } from '@manticore/core'
import { ttlParameters } from '@manticore/schema'
import { type Code, call, chain, object } from './code.js'
import type { Declared } from './declared.js'
import { columnCode } from './indexes.js'
import { sqlLiteral, stringLiteral } from './literal.js'
import type { NamedTable } from './scope.js'

/** `family('rarely').on(t.notes, t.photo)`. */
export const familyExtra = (table: NamedTable, { name, columns }: FamilySnapshot): Code =>
  chain(
    call('family', ...(name === undefined ? [] : [stringLiteral(name)])),
    call('on', ...columns.map((column) => columnCode(table, column))),
  )

const OPTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries(ttlParameters).map(([option, [parameter]]) => [parameter, option]),
)

/** A time to live, and those of its parameters that have no option. */
export const ttlExtra = ({ table }: NamedTable, ttl: TtlSnapshot): Declared[] => {
  const parameters = Object.entries(ttl.parameters)
  const known = parameters.flatMap(([name, value]): [string, Code][] => {
    const option = OPTIONS.get(name)
    return option === undefined
      ? []
      : [[option, typeof value === 'string' ? stringLiteral(value) : String(value)]]
  })
  const entries: [string, Code][] = [
    ...(ttl.expiration === undefined ? [] : [['expiration', sqlLiteral(ttl.expiration)] as [string, Code]]),
    ...(ttl.after === undefined ? [] : [['after', stringLiteral(ttl.after)] as [string, Code]]),
    ...known,
  ]
  return [
    { code: chain(call('ttl', object(entries))) },
    ...parameters
      .filter(([name]) => !OPTIONS.has(name))
      .map(([name]) => ({
        left: `the storage parameter ${name} of ${table.name}: ttl() has no such option`,
      })),
  ]
}

/** `locality.regionalByTable('us-east1')`. */
export const localityExtra = (table: NamedTable, { where, region, as }: LocalitySnapshot): Code => {
  switch (where) {
    case 'global':
      return chain(call('locality.global'))
    case 'regional by row':
      return chain(
        call(
          'locality.regionalByRow',
          ...(as === undefined ? [] : [object([['as', columnCode(table, as)]])]),
        ),
      )
    case 'regional by table':
      return chain(call('locality.regionalByTable', ...(region === undefined ? [] : [stringLiteral(region)])))
  }
}
