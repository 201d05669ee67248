import type { Column } from './column.js'
import type { SizedTypeName, SqlTypeName, SqlTypeValues, sqlTypeWords } from './sql-type.js'
import type { UnarrayableTypeName } from './type-limits.js'

// The type-level twin of sql-words.ts and read-sql-text.ts: the same steps in the same order, so that what compiles
// is what runs. 1 literals and quoted names become ‹l› and ‹q›; 2 lower case; 3 groups become ‹n› (one number),
// ‹p› (two numbers), ‹e› (anything else), ‹a› ("[]") or ‹i› ("[1]"); 4 single blanks; 5 the type; 6 the clauses.

type Words = typeof sqlTypeWords

/** Why a column text does not compile. */
export interface SqlTextError<Message extends string> {
  readonly 'cannot read this column': Message
}

// --- the words ------------------------------------------------------------------------------------------

/** What may stand between quotes only, our own marks among it. */
type Forbidden = ';' | '\\' | '$' | '‹' | '--' | '/*'

type Quotes = "'" | '"'

/** Stands for a text that cannot be read: it holds a bracket that nothing closes. */
type Unreadable = '('

type Unquoted<S extends string> = S extends `${string}${Quotes | Forbidden}${string}` ? Unquote<S, ''> : S

// The quote that comes first opens. A doubled quote inside looks like two neighbours, which are joined.
type Unquote<S extends string, Done extends string> = S extends `${infer A}'${string}'${infer B}`
  ? A extends `${string}"${string}`
    ? UnquoteName<S, Done>
    : A extends `${string}${Forbidden}${string}`
      ? Unreadable
      : Unquote<B, A extends '' ? Joined<Done, '‹l›'> : `${Done}${A}‹l›`>
  : UnquoteName<S, Done>

type UnquoteName<S extends string, Done extends string> = S extends `${infer A}"${string}"${infer B}`
  ? A extends `${string}${Forbidden | "'"}${string}`
    ? Unreadable
    : Unquote<B, A extends '' ? Joined<Done, '‹q›'> : `${Done}${A}‹q›`>
  : S extends `${string}${Forbidden | Quotes}${string}`
    ? Unreadable
    : `${Done}${S}`

type Joined<Done extends string, Mark extends string> = Done extends `${string}${Mark}`
  ? Done
  : `${Done}${Mark}`

type OneNumber<S extends string> = S extends `${bigint}`
  ? S extends `${string}${'-' | 'x' | 'o' | 'b'}${string}`
    ? '‹e›'
    : '‹n›'
  : S extends ` ${infer Rest}` | `${infer Rest} `
    ? OneNumber<Rest>
    : '‹e›'

type Group<S extends string> = S extends `${infer A},${infer B}`
  ? `${OneNumber<A>}${OneNumber<B>}` extends '‹n›‹n›'
    ? '‹p›'
    : '‹e›'
  : OneNumber<S>

// innermost first: the first ")" closes the last "(" before it
type Ungroup<S extends string> = S extends `${infer A})${infer After}`
  ? A extends `${infer Before}(${infer Inside}`
    ? Close<Before, Inside, After>
    : Unreadable
  : S

type Close<
  Before extends string,
  Inside extends string,
  After extends string,
> = Inside extends `${infer More}(${infer Innermost}`
  ? Close<`${Before}(${More}`, Innermost, After>
  : Ungroup<`${Before} ${Group<Inside>} ${After}`>

type Unbracket<S extends string> = S extends `${infer A}[${infer Inner}]${infer B}`
  ? Unbracket<`${A} ${Inner extends '' ? '‹a›' : Inner extends `${string}[${string}` ? Unreadable : '‹i›'} ${B}`>
  : S

type Unbreak<S extends string> = S extends `${infer A}\n${infer B}` ? Unbreak<`${A} ${B}`> : Untab<S>

type Untab<S extends string> = S extends `${infer A}\t${infer B}` ? Untab<`${A} ${B}`> : Single<S>

type Single<S extends string> = S extends `${infer A}  ${infer B}`
  ? Single<`${A} ${B}`>
  : S extends ` ${infer B}`
    ? B
    : S

type Clean<S extends string> = Unbreak<`${Unbracket<Ungroup<Lowercase<Unquoted<S>>>>} `>

type Illegal = '(' | ')' | '[' | ']' | ','

/** A word as a message shows it. */
type Shown<Word extends string> = Word extends `${infer A}‹${infer Mark extends keyof Marks}›${infer B}`
  ? Shown<`${A}${Marks[Mark]}${B}`>
  : Word

interface Marks {
  l: "'...'"
  q: '"..."'
  n: '(...)'
  p: '(...)'
  e: '(...)'
  a: '[]'
  i: '[...]'
}

// --- the type -------------------------------------------------------------------------------------------

type ReadType<S extends string> = S extends `${infer Word} ${infer R}`
  ? Word extends keyof Words
    ? Word extends ManyWorded | `${string}serial${string}`
      ? ReadManyWorded<Word, R>
      : Sized<Words[Word], R>
    : S extends `double precision ${infer R2}`
      ? Arrayed<'float8', R2>
      : SqlTextError<`unknown SQL type "${Shown<Word>}"`>
  : SqlTextError<'there is no SQL type'>

type ManyWorded = 'time' | 'timestamp' | 'char' | 'character' | 'bit'

type ReadManyWorded<Word extends keyof Words, R extends string> = Word extends 'time' | 'timestamp'
  ? TimeZone<Word, R>
  : Word extends ManyWorded
    ? Varying<Word extends 'bit' ? 'bit' : 'char', R>
    : Clauses<R, Words[Word] | 'notNull' | 'default'>

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

type Sized<
  Name extends SqlTypeName,
  R extends string,
> = R extends `‹${infer Size extends 'n' | 'p' | 'e'}› ${infer R2}`
  ? SizeError<Name, Size> extends ''
    ? Arrayed<Name, R2>
    : SqlTextError<SizeError<Name, Size>>
  : Arrayed<Name, R>

// '' when nothing is wrong; null would be a text like any other to a program that is not "strict"
/** What is wrong with a size of this kind. */
type SizeError<Name extends SqlTypeName, Size extends 'n' | 'p' | 'e'> = Name extends 'geography' | 'geometry'
  ? Size extends 'e'
    ? ''
    : `${Name} takes no length`
  : Name extends SizedTypeName
    ? Size extends 'e'
      ? `the length of ${Name} is not a number`
      : Size extends 'p'
        ? Name extends 'decimal'
          ? ''
          : `${Name} takes one number`
        : ''
    : `${Name} takes no length`

type Arrayed<Name extends SqlTypeName, R extends string> = R extends `‹a› ‹a› ${string}`
  ? SqlTextError<'arrays have one dimension'>
  : R extends `‹a› ${infer R2}` | `array ${infer R2}`
    ? Name extends UnarrayableTypeName
      ? SqlTextError<`there are no arrays of ${Name}`>
      : Clauses<R2, Name | 'array'>
    : Clauses<R, Name>

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

/** What gives a column its value: there is one such clause at most. */
type Valued = 'default' | 'generated'

/** Flags that only this file needs. */
type Passing = 'null' | 'references' | 'on update' | 'collate'

type Clauses<S extends string, Flags extends string> = S extends ''
  ? Flags
  : S extends `not null ${infer R}`
    ? NotNull<R, Flags | 'notNull'>
    : S extends `default ${infer R}`
      ? Flags & Valued extends never
        ? Expression<R, Flags | 'default'>
        : TwoValues<'DEFAULT'>
      : S extends `primary key ${infer R}`
        ? NotNull<R, Flags | 'notNull' | 'primaryKey'>
        : S extends `unique ${infer R}`
          ? Clauses<R, Flags | 'unique'>
          : S extends `references ${infer R}`
            ? 'references' extends Flags
              ? SqlTextError<'REFERENCES twice'>
              : Target<R, Flags | 'references'>
            : S extends `check ‹${'e' | 'n' | 'p'}› ${infer R}`
              ? Clauses<R, Flags>
              : OtherClauses<S, Flags>

type OtherClauses<S extends string, Flags extends string> = S extends
  | `as ‹${'e' | 'n' | 'p'}› ${'stored' | 'virtual'} ${infer R}`
  | `generated always as ‹${'e' | 'n' | 'p'}› ${'stored' | 'virtual'} ${infer R}`
  ? Flags & Valued extends never
    ? Clauses<R, Flags | 'generated'>
    : TwoValues<'AS'>
  : S extends `generated by default as identity ${infer R}`
    ? Flags & Valued extends never
      ? NotNull<R, Flags | 'notNull' | 'default'>
      : TwoValues<'IDENTITY'>
    : S extends `generated always as identity ${infer R}`
      ? Flags & Valued extends never
        ? NotNull<R, Flags | 'notNull' | 'generated'>
        : TwoValues<'IDENTITY'>
      : S extends `null ${infer R}`
        ? NotNull<R, Flags | 'null'>
        : S extends `on update ${infer R}`
          ? 'on update' extends Flags
            ? SqlTextError<'ON UPDATE twice'>
            : Expression<R, Flags | 'on update'>
          : S extends `not visible ${infer R}`
            ? Clauses<R, Flags>
            : S extends `collate ${infer R}`
              ? 'collate' extends Flags
                ? SqlTextError<'COLLATE twice'>
                : Name<R, Flags | 'collate'>
              : S extends `constraint ${infer R}`
                ? Name<R, Flags>
                : Unexpected<S>

type Unexpected<S extends string> = S extends
  | `as ‹${'e' | 'n' | 'p'}› ${string}`
  | `generated always as ‹${'e' | 'n' | 'p'}› ${string}`
  ? SqlTextError<'AS (...) needs STORED or VIRTUAL behind it'>
  : S extends `${infer Word} ${string}`
    ? SqlTextError<`unexpected "${Shown<Word>}"`>
    : never

type NotNull<S extends string, Flags extends string> = 'notNull' | 'null' extends Flags
  ? SqlTextError<'NULL and NOT NULL'>
  : Clauses<S, Flags>

type TwoValues<Clause extends string> = SqlTextError<`${Clause} beside a DEFAULT or a generated value`>

type NoName = ClauseWord | `${string}‹${string}`

type Name<S extends string, Flags extends string> = S extends `${infer Word} ${infer R}`
  ? Word extends '‹q›'
    ? Clauses<R, Flags>
    : Word extends NoName
      ? SqlTextError<`a name expected before "${Shown<Word>}"`>
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
  ? Word extends '‹q›'
    ? Key<R, Flags>
    : Word extends NoName | `${string}.${string}`
      ? SqlTextError<`a table, without a schema, expected in the place of "${Shown<Word>}"`>
      : Key<R, Flags>
  : SqlTextError<'a table expected at the end'>

type Key<S extends string, Flags extends string> = S extends `‹e› ${infer R}`
  ? Actions<R, Flags, 'delete' | 'update'>
  : Actions<S, Flags, 'delete' | 'update'>

type Action = 'cascade' | 'restrict' | 'no action' | 'set null' | 'set default'

type Actions<S extends string, Flags extends string, Left> = S extends `on ${infer Event} ${infer R}`
  ? Event extends Left
    ? R extends `${Action} ${infer R2}`
      ? Actions<R2, Flags, Exclude<Left, Event>>
      : Clauses<S, Flags>
    : Clauses<S, Flags>
  : Clauses<S, Flags>

// --- the column -----------------------------------------------------------------------------------------

type ReadWords<S extends string> = S extends `${string}${Illegal}${string}`
  ? SqlTextError<'unbalanced or forbidden characters'>
  : ReadType<S>

type ColumnOf<Flags extends string> = Flags & SqlTypeName extends infer Name extends SqlTypeName
  ? 'array' extends Flags
    ? Column<SqlTypeValues[Name][0][], readonly SqlTypeValues[Name][1][], Exclude<Flags, Passing>>
    : Column<SqlTypeValues[Name][0], SqlTypeValues[Name][1], Exclude<Flags, Passing>>
  : never

/** The column that a SQL column text declares, or a {@link SqlTextError}. */
export type ReadSqlText<S extends string> = string extends S
  ? SqlTextError<'a column text is written in place, or kept "as const": its types are read from it'>
  : ReadWords<Clean<S>> extends infer Result
    ? [Result] extends [string]
      ? ColumnOf<Result>
      : Result extends SqlTextError<infer Message>
        ? SqlTextError<`${Message} in "${S}"`>
        : never
    : never
