import type { TypeSnapshot } from './snapshot.js'

const FAMILIES: Readonly<Record<string, string>> = {
  INT2: 'INT',
  INT4: 'INT',
  INT8: 'INT',
  FLOAT4: 'FLOAT',
  FLOAT8: 'FLOAT',
  VARCHAR: 'TEXT',
  CHAR: 'TEXT',
}

/** Which types can refer to one another: those of one family. Lengths and widths do not matter. */
export const typeFamily = ({ name, array }: Pick<TypeSnapshot, 'name' | 'array'>): string =>
  `${FAMILIES[name] ?? name}${array ? '[]' : ''}`
