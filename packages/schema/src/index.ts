export { arrayLiteral, bareArrayLiteral, parseArrayLiteral } from './codec/array.js'
export type { Codec, CustomCodec } from './codec/codec.js'
export type { JsonValue } from './codec/json.js'
export type {
  AnyColumn,
  Column,
  ColumnTypes,
  columnTypes,
  GeneratedColumn,
  ReferenceOptions,
  ReferentialAction,
} from './column.js'
export type { ColumnDefinition, ColumnSpec, ColumnType, EnumType, Reference } from './column-spec.js'
export {
  bit,
  bool,
  bytes,
  char,
  citext,
  type DateTimestampOptions,
  date,
  decimal,
  float4,
  float8,
  geography,
  geometry,
  inet,
  int2,
  int4,
  int8,
  interval,
  jsonb,
  ltree,
  type TextTimestampOptions,
  type TimestampOptions,
  text,
  time,
  timestamp,
  timestamptz,
  timetz,
  tsquery,
  tsvector,
  uuid,
  varbit,
  varchar,
  vector,
} from './columns.js'
export { type EnumBuilder, enumType } from './enum-type.js'
export {
  DatabaseError,
  type DatabaseErrorFields,
  DecodeError,
  type Place,
  SchemaError,
  ValidationError,
} from './errors.js'
export {
  type CheckExtra,
  check,
  type ForeignKeyExtra,
  foreignKey,
  type IndexDefinition,
  type IndexExtra,
  type IndexPart,
  index,
  invertedIndex,
  partColumn,
  primaryKey,
  type TableExtra,
  unique,
  uniqueIndex,
} from './extras.js'
export { checkName, quoteName } from './name.js'
export { readSqlText, type TextPlace } from './read-sql-text.js'
export { type ColumnReference, isColumnReference, type OrderedColumn } from './reference.js'
export type {
  Insertable,
  KeyProperties,
  NoPrimaryKey,
  PrimaryKey,
  Selectable,
  TableColumns,
  Updateable,
} from './rows.js'
export { isSqlExpression, type SqlExpression, type SqlPart, type SqlTag, sql } from './sql.js'
export type { ReadSqlText, SqlTextError } from './sql-text.js'
export {
  type GeoJson,
  type SizedTypeName,
  type SqlTypeInfo,
  type SqlTypeName,
  type SqlTypeValues,
  sqlTypes,
} from './sql-type.js'
export {
  type AnyTable,
  type ColumnInput,
  type ColumnsOf,
  type DeclaredTable,
  defineTable,
  type TableDefinition,
  type tableTypes,
} from './table.js'
export { tableDefinition } from './table-key.js'
export { type CatalogColumn, undeclaredColumn } from './undeclared-column.js'
