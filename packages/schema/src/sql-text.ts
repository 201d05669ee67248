import type { Column } from './column.js'
import type { SizedTypeName, SqlTypeName, SqlTypeValues, sqlTypeWords } from './sql-type.js'

// The type-level twin of read-sql-text.ts: the same steps in the same order, so that what compiles is what runs.
// 1 lower case; 2 literals and quoted names become "?"; 3 groups become ‹n› (one or two integers), ‹a› ("[]") or ‹›; 4 single blanks;
// 5 the type; 6 the clauses, one after the other.

type Words = typeof sqlTypeWords

/** Why a column text does not compile. */
export interface SqlTextError<Message extends string> {
  readonly 'cannot read this column': Message
}

type Unquote<S extends string> = S extends `${infer A}'${string}'${infer B}`
  ? Unquote<`${A}?${B}`>
  : S extends `${infer A}"${string}"${infer B}`
    ? Unquote<`${A}?${B}`>
    : S

type Numbers<S extends string> = S extends `${string}-${string}`
  ? '‹›'
  : S extends `${bigint}` | `${bigint},${bigint}` | `${bigint}, ${bigint}`
    ? '‹n›'
    : '‹›'

// innermost first: what precedes a ")" is cut at its last "("
type AfterLastOpen<S extends string> = S extends `${string}(${infer B}` ? AfterLastOpen<B> : S

type Ungroup<S extends string> = S extends `${infer A})${infer B}`
  ? A extends `${string}(${string}`
    ? AfterLastOpen<A> extends infer Inner extends string
      ? A extends `${infer Before}(${Inner}`
        ? Ungroup<`${Before} ${Numbers<Inner>} ${B}`>
        : S
      : never
    : S
  : S

type Unbracket<S extends string> = S extends `${infer A}[${infer Inner}]${infer B}`
  ? Inner extends ''
    ? Unbracket<`${A} ‹a› ${B}`>
    : Unbracket<`${A} ‹› ${B}`>
  : S

type Space<S extends string> = S extends `${infer A}\n${infer B}`
  ? Space<`${A} ${B}`>
  : S extends `${infer A}\t${infer B}`
    ? Space<`${A} ${B}`>
    : S extends `${infer A}  ${infer B}`
      ? Space<`${A} ${B}`>
      : S extends ` ${infer B}`
        ? B
        : S

type Clean<S extends string> = Space<`${Unbracket<Ungroup<Unquote<Lowercase<S>>>>} `>

type Illegal = "'" | '"' | '(' | ')' | '[' | ']' | ',' | ';' | '--' | '/*'

// --- the type -------------------------------------------------------------------------------------------

type Sized<Name extends SqlTypeName, R extends string> = R extends `‹n› ${infer R2}`
  ? Name extends SizedTypeName
    ? Arrayed<Name, R2>
    : SqlTextError<`${Name} takes no length`>
  : R extends `‹› ${infer R2}`
    ? Name extends 'geography' | 'geometry'
      ? Arrayed<Name, R2>
      : SqlTextError<`the length of ${Name} is not a number`>
    : Arrayed<Name, R>

type Arrayed<Name extends SqlTypeName, R extends string> = R extends `‹a› ‹a› ${string}`
  ? SqlTextError<'arrays have one dimension'>
  : R extends `‹a› ${infer R2}` | `array ${infer R2}`
    ? Clauses<R2, Name | 'array'>
    : Clauses<R, Name>

type TimeZone<Name extends 'time' | 'timestamp', R extends string> = R extends
  | `with time zone ${infer R2}`
  | `‹n› with time zone ${infer R2}`
  ? Arrayed<`${Name}tz`, R2>
  : R extends `without time zone ${infer R2}` | `‹n› without time zone ${infer R2}`
    ? Arrayed<Name, R2>
    : Sized<Name, R>

type Varying<Name extends 'char' | 'bit', R extends string> = R extends `varying ${infer R2}`
  ? Sized<`var${Name}`, R2>
  : Sized<Name, R>

type ReadType<S extends string> = S extends `${infer Word} ${infer R}`
  ? Word extends keyof Words
    ? Word extends 'time' | 'timestamp'
      ? TimeZone<Word, R>
      : Word extends 'char' | 'character' | 'bit'
        ? Varying<Word extends 'bit' ? 'bit' : 'char', R>
        : Word extends `${string}serial${string}`
          ? Clauses<R, Words[Word] | 'notNull' | 'default'>
          : Sized<Words[Word], R>
    : S extends `double precision ${infer R2}`
      ? Arrayed<'float8', R2>
      : SqlTextError<`unknown SQL type "${Word}"`>
  : SqlTextError<'there is no SQL type'>

// --- the clauses ----------------------------------------------------------------------------------------

/** The words that begin a clause, and so end a DEFAULT expression. */
type ClauseWord =
  | 'not'
  | 'null'
  | 'primary'
  | 'unique'
  | 'default'
  | 'as'
  | 'generated'
  | 'check'
  | 'references'
  | 'on'
  | 'collate'
  | 'constraint'

type Clauses<S extends string, Flags extends string> = S extends ''
  ? Flags
  : S extends `not null ${infer R}`
    ? 'null' extends Flags
      ? SqlTextError<'NULL and NOT NULL'>
      : Clauses<R, Flags | 'notNull'>
    : S extends `default ${infer R}`
      ? Once<Flags, 'default' | 'generated', 'DEFAULT'> extends infer E extends SqlTextError<string>
        ? E
        : Expression<R, Flags | 'default'>
      : S extends `primary key ${infer R}`
        ? 'null' extends Flags
          ? SqlTextError<'NULL and PRIMARY KEY'>
          : Clauses<R, Flags | 'notNull' | 'primaryKey'>
        : S extends `unique ${infer R}`
          ? Clauses<R, Flags | 'unique'>
          : S extends `references ${infer R}`
            ? Target<R, Flags>
            : S extends `check ‹› ${infer R}` | `check ‹n› ${infer R}`
              ? Clauses<R, Flags>
              : OtherClauses<S, Flags>

type OtherClauses<S extends string, Flags extends string> = S extends
  | `as ‹› ${'stored' | 'virtual'} ${infer R}`
  | `as ‹n› ${'stored' | 'virtual'} ${infer R}`
  | `generated always as ‹› ${'stored' | 'virtual'} ${infer R}`
  | `generated always as ‹n› ${'stored' | 'virtual'} ${infer R}`
  ? Once<Flags, 'default' | 'generated', 'AS'> extends infer E extends SqlTextError<string>
    ? E
    : Clauses<R, Flags | 'generated'>
  : S extends `generated by default as identity ${infer R}`
    ? Once<Flags, 'default' | 'generated', 'IDENTITY'> extends infer E extends SqlTextError<string>
      ? E
      : Clauses<R, Flags | 'notNull' | 'default'>
    : S extends `generated always as identity ${infer R}`
      ? Once<Flags, 'default' | 'generated', 'IDENTITY'> extends infer E extends SqlTextError<string>
        ? E
        : Clauses<R, Flags | 'notNull' | 'generated'>
      : S extends `null ${infer R}`
        ? 'notNull' extends Flags
          ? SqlTextError<'NULL and NOT NULL'>
          : Clauses<R, Flags | 'null'>
        : S extends `on update ${infer R}`
          ? Expression<R, Flags>
          : S extends `not visible ${infer R}`
            ? Clauses<R, Flags>
            : S extends `collate ${infer R}` | `constraint ${infer R}`
              ? Name<R, Flags>
              : S extends `${infer Word} ${string}`
                ? SqlTextError<`unexpected "${Word}"`>
                : never

type Once<Flags extends string, Others extends string, Clause extends string> = [Flags & Others] extends [
  never,
]
  ? null
  : SqlTextError<`${Clause} beside a DEFAULT or a generated value`>

type NoName = ClauseWord | '‹›' | '‹n›' | '‹a›'

type Name<S extends string, Flags extends string> = S extends `${infer Word} ${infer R}`
  ? Word extends NoName
    ? SqlTextError<`a name expected before "${Word}"`>
    : Clauses<R, Flags>
  : SqlTextError<'a name expected at the end'>

// at least one word, and from the second on up to a word that begins a clause
type Expression<S extends string, Flags extends string> = S extends `${infer Word} ${infer R}`
  ? Word extends Exclude<ClauseWord, 'null'>
    ? SqlTextError<`an expression expected before "${Word}"`>
    : ExpressionTail<R, Flags>
  : SqlTextError<'an expression expected at the end'>

type ExpressionTail<S extends string, Flags extends string> = S extends `${infer Word} ${infer R}`
  ? Word extends ClauseWord
    ? Clauses<S, Flags>
    : ExpressionTail<R, Flags>
  : Clauses<S, Flags>

type Target<S extends string, Flags extends string> = S extends `${infer Word} ${infer R}`
  ? Word extends NoName
    ? SqlTextError<`a table expected before "${Word}"`>
    : References<R extends `‹› ${infer R2}` ? R2 : R, Flags>
  : SqlTextError<'a table expected at the end'>

type Action = 'cascade' | 'restrict' | 'no action' | 'set null' | 'set default'

type References<S extends string, Flags extends string> = S extends
  | `on delete ${Action} ${infer R}`
  | `on update ${Action} ${infer R}`
  ? References<R, Flags>
  : Clauses<S, Flags>

type Read<S extends string> =
  Clean<S> extends infer C extends string
    ? C extends `${string}${Illegal}${string}`
      ? SqlTextError<'unbalanced or forbidden characters'>
      : ReadType<C>
    : never

type ColumnOf<Flags extends string> = Flags & SqlTypeName extends infer Name extends SqlTypeName
  ? 'array' extends Flags
    ? Column<SqlTypeValues[Name][0][], readonly SqlTypeValues[Name][1][], Exclude<Flags, 'null'>>
    : Column<SqlTypeValues[Name][0], SqlTypeValues[Name][1], Exclude<Flags, 'null'>>
  : never

/** The column that a SQL column text declares, or a {@link SqlTextError}. */
export type ReadSqlText<S extends string> =
  Read<S> extends infer Result
    ? [Result] extends [string]
      ? ColumnOf<Result>
      : Result extends SqlTextError<infer Message>
        ? SqlTextError<`${Message} in "${S}"`>
        : never
    : never
