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
export { columnKind, generatedColumn, missingColumn } from './column-kind.js'
export type {
  ColumnDefinition,
  ColumnSpec,
  ColumnType,
  EnumType,
  Reference,
  ReferenceTarget,
} from './column-spec.js'
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
export { type CommentExtra, comment } from './comment.js'
export { customType } from './custom-type.js'
export { definitionOf } from './definition-of.js'
export { describeKind } from './describe-kind.js'
export { encodeOperand, encodeValue } from './encode-value.js'
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
  type ConstraintExtra,
  check,
  type ForeignKeyExtra,
  foreignKey,
  type IndexDefinition,
  type IndexExtra,
  type IndexPart,
  type InvertedIndexExtra,
  index,
  invertedIndex,
  type LooseIndexPart,
  partColumn,
  primaryKey,
  type TableExtra,
  unique,
  uniqueIndex,
  type VectorDistance,
  type VectorIndexExtra,
  vectorIndex,
} from './extras.js'
export { type FamilyExtra, family } from './family.js'
export { type LocalityBuilder, type LocalityExtra, locality } from './locality.js'
export { checkName, qualifiedName, quoteName, tableLabel } from './name.js'
export { readSqlText, type TextPlace } from './read-sql-text.js'
export {
  type AnyReference,
  type ColumnReference,
  isColumnReference,
  type OrderedColumn,
  type UnorderedReference,
} from './reference.js'
export { type RenamedFromExtra, renamedFrom } from './renamed-from.js'
export type {
  Insertable,
  KeyProperties,
  NoPrimaryKey,
  PrimaryKey,
  Selectable,
  TableColumns,
  Updateable,
} from './rows.js'
export { isSqlExpression, type Sql, type SqlExpression, type SqlPart, type SqlTag, sql } from './sql.js'
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
  type ColumnLimit,
  type ColumnsOf,
  type DeclaredTable,
  defineTable,
  type SchemaBuilder,
  schema,
  type TableDefinition,
  type tableTypes,
} from './table.js'
export { tableDefinition } from './table-key.js'
export { type TtlExtra, type TtlJob, type TtlOptions, ttl, ttlParameters } from './ttl.js'
export { isArrayable, isInvertible, isKeyable, isTrigrammable } from './type-limits.js'
export { type CatalogColumn, undeclaredColumn } from './undeclared-column.js'
export { insertSchema } from './validation/insert-schema.js'
export type { SchemaOptions } from './validation/schema-options.js'
export { selectSchema } from './validation/select-schema.js'
export type { TableSchema } from './validation/table-schema.js'
export { updateSchema } from './validation/update-schema.js'
