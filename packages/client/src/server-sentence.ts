// What names can be read from the sentences of a server. Names and values in them may hold anything, quotes and
// parentheses too, so a sentence is read from its fixed ends and an answer that is not the only one is none.

/** Names that nobody quotes. */
const PLAIN = /^[\p{L}_][\p{L}\p{N}_$]*$/u

const plain = (name: string | undefined): string | undefined =>
  name !== undefined && PLAIN.test(name) ? name : undefined

const between = (text: string, start: string, end: string): string | undefined =>
  text.startsWith(start) && text.endsWith(end) && text.length >= start.length + end.length
    ? text.slice(start.length, text.length - end.length)
    : undefined

// CockroachDB prints a name as Go quotes strings, which is nearly how JSON does
const unquoted = (text: string): string | undefined => {
  try {
    return JSON.parse(`"${text}"`)
  } catch {
    return undefined
  }
}

/** The column in CockroachDB's `null value in column "c" violates not-null constraint`, among those declared if any are. */
export const notNullColumn = (
  message: string,
  declared: readonly string[] | undefined,
): string | undefined => {
  const name = between(message, 'null value in column "', '" violates not-null constraint')
  if (name === undefined) {
    return undefined
  }
  const column = unquoted(name) ?? name
  return declared?.includes(column) === true ? column : plain(column)
}

/** What the sentence of a foreign key tells. */
export interface ForeignKeySentence {
  /** The table of the statement, or what the statement calls it. */
  readonly table: string | undefined
  /** The table that refers, when the row referred to was to be deleted or changed. */
  readonly referring: string | undefined
  readonly isReferred: boolean
}

const QUOTED = '"((?:[^"]|"")*)"'
const FOREIGN_KEY = new RegExp(
  `^(?:insert|update|delete|upsert|insert or update|update or delete) on table ${QUOTED} violates ` +
    `(?:RESTRICT setting of )?foreign key constraint ${QUOTED}(?: on table ${QUOTED})?$`,
)

/** `insert on table "t" violates foreign key constraint "fk"`, and `delete on table "p" violates ... "fk" on table "t"`. */
export const readForeignKey = (message: string): ForeignKeySentence | undefined => {
  const found = FOREIGN_KEY.exec(message)
  if (found === null) {
    return undefined
  }
  const [, table, , referring] = found
  return {
    table: plain(table),
    referring: referring?.replaceAll('""', '"'),
    isReferred: referring !== undefined,
  }
}

/** The table at the end of `Key (a)=(1) is not present in table "p".` */
export const absentFrom = (detail: string): string | undefined =>
  plain(/ is not present in table "([^"]*)"\.?$/.exec(detail)?.[1])

const KEY = 'Key ('
const AFTER_NAMES = ')=('

// PostgreSQL quotes a name where it has to, CockroachDB never; one writes a space after the comma, the other may not
const keysFrom = (detail: string, at: number, columns: readonly string[]): string[][] =>
  columns.flatMap((column) =>
    [column, `"${column.replaceAll('"', '""')}"`].flatMap((written) => {
      if (!detail.startsWith(written, at)) {
        return []
      }
      const end = at + written.length
      const rest = columns.filter((other) => other !== column)
      const more = [', ', ','].find((comma) => detail.startsWith(comma, end))
      return [
        ...(detail.startsWith(AFTER_NAMES, end) ? [[column]] : []),
        ...(more === undefined
          ? []
          : keysFrom(detail, end + more.length, rest).map((others) => [column, ...others])),
      ]
    }),
  )

/** The columns of `Key (a, b)=(1, 2) already exists.`, among those declared. */
export const declaredKey = (detail: string, columns: readonly string[]): readonly string[] | undefined => {
  const [key, ...others] = detail.startsWith(KEY) ? keysFrom(detail, KEY.length, columns) : []
  return others.length === 0 ? key : undefined
}

/** The same of a table that nobody declared: plain names, and values that cannot be taken for names. */
export const undeclaredKey = (detail: string): readonly string[] | undefined => {
  const [names, values, ...more] = detail.split(AFTER_NAMES)
  if (names === undefined || values === undefined || more.length > 0 || !names.startsWith(KEY)) {
    return undefined
  }
  const columns = names.slice(KEY.length).split(/, ?/)
  return columns.every((name) => PLAIN.test(name)) ? columns : undefined
}

/** The expression of CockroachDB's `failed to satisfy CHECK constraint (level > 0:::INT8)`. */
export const checkExpression = (message: string): string | undefined =>
  between(message, 'failed to satisfy CHECK constraint (', ')')

const TARGET =
  /^\s*(?:insert\s+into|upsert\s+into|update|delete\s+from)\s+(?:only\s+)?((?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*))*)/iu

/** The table that a statement of somebody's own writes to, when it begins with saying so. */
export const writtenTable = (sql: string): string | undefined => {
  const last = /(?:"((?:[^"]|"")*)"|([\p{L}_][\p{L}\p{N}_$]*))$/u.exec(TARGET.exec(sql)?.[1] ?? '')
  return last?.[1]?.replaceAll('""', '"') ?? last?.[2]?.toLowerCase()
}

const REASON =
  /\b(RETRY_(?:WRITE_TOO_OLD|SERIALIZABLE|ASYNC_WRITE_FAILURE|COMMIT_DEADLINE_EXCEEDED|REASON_UNKNOWN)|ABORT_REASON_(?:ABORTED_RECORD_FOUND|CLIENT_REJECT|PUSHER_ABORTED|ABORT_SPAN|NEW_LEASE_PREVENTS_TXN|TIMESTAMP_CACHE_REJECTED|ALREADY_COMMITTED_OR_ROLLED_BACK_POSSIBLE_REPLAY|UNKNOWN)|ReadWithinUncertaintyInterval)/

/** Why CockroachDB asks for another run: `RETRY_SERIALIZABLE`. The keys around it in the sentence are values. */
export const retryReason = (message: string): string | undefined => REASON.exec(message)?.[1]
