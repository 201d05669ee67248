import { quoteName } from '@manticore/schema'
import type { ColumnSnapshot, TypeSnapshot } from '../snapshot.js'

/** `DECIMAL(8,2)[]`. */
export const typeSql = ({ name, arguments: args, array }: TypeSnapshot): string =>
  `${name}${args}${array ? '[]' : ''}`

const SERIALS: Readonly<Record<string, string>> = { INT2: 'SMALLSERIAL', INT4: 'SERIAL' }

const typeClause = ({ type, serial }: ColumnSnapshot): string =>
  serial ? (SERIALS[type.name] ?? 'BIGSERIAL') : typeSql(type)

const valueClause = ({ generated, identity, default: byDefault }: ColumnSnapshot): string => {
  if (generated !== undefined) {
    return ` GENERATED ALWAYS AS (${generated.expression}) ${generated.kept.toUpperCase()}`
  }
  if (identity !== undefined) {
    return ` GENERATED ${identity.toUpperCase()} AS IDENTITY`
  }
  return byDefault === undefined ? '' : ` DEFAULT ${byDefault}`
}

/** One column of CREATE TABLE or ADD COLUMN: `"price" DECIMAL(8,2) NOT NULL DEFAULT '0'::DECIMAL`. */
export const columnSql = (column: ColumnSnapshot): string =>
  [
    `${quoteName(column.name)} ${typeClause(column)}`,
    column.collate === undefined ? '' : ` COLLATE ${quoteName(column.collate)}`,
    column.notNull ? ' NOT NULL' : '',
    valueClause(column),
    column.onUpdate === undefined ? '' : ` ON UPDATE ${column.onUpdate}`,
    column.visible ? '' : ' NOT VISIBLE',
  ].join('')
