/** What a {@link DatabaseError} carries beside its message. */
export interface DatabaseErrorFields {
  /** SQLSTATE of the server, or a code of this library such as `VALIDATION`. */
  readonly code: string
  /** What caused it: mostly the error of the driver. */
  readonly cause?: unknown
  /** The table, where one is concerned. */
  readonly table?: string | undefined
  /** The column, when it is exactly one. */
  readonly column?: string | undefined
  /** The columns, when they are known: those of a key may be several. */
  readonly columns?: readonly string[] | undefined
  /** The constraint a row failed. */
  readonly constraint?: string | undefined
  /** The server's DETAIL. It often repeats row values, so it is not enumerable. */
  readonly detail?: string | undefined
  /** What to do, in the server's words or ours. */
  readonly hint?: string | undefined
  /** The statement text, with placeholders in the place of values. */
  readonly sql?: string | undefined
}

// Between what refuses a value and the caller's line stand more functions, ours or Kysely's, than V8 keeps by default.
const LIMIT = 'stackTraceLimit' // V8's; elsewhere there is no such limit
const NODES_OWN_LIMIT = 10
const STACK_LIMIT = 40

/**
 * The base of every error this library raises. Messages and enumerable fields never contain parameter
 * values or a password; what the server said word for word is in the message of `cause` and in `detail`, which are not
 * printed with the error.
 *
 * @example
 * ```ts
 * try {
 *   await db.table(users).create({ email: 'ada@example.com', name: 'Ada' })
 * } catch (error) {
 *   if (error instanceof DatabaseError) console.log(error.code, error.table, error.constraint)
 * }
 * ```
 */
export class DatabaseError extends Error {
  static {
    DatabaseError.prototype.name = 'DatabaseError'
  }

  /** SQLSTATE of the server, or a code of this library such as `VALIDATION`. */
  readonly code: string
  /** The table, where one is concerned. */
  declare readonly table?: string
  /** The column, when it is exactly one. */
  declare readonly column?: string
  /** The columns, when they are known: those of a key may be several. */
  declare readonly columns?: readonly string[]
  /** The constraint a row failed. */
  declare readonly constraint?: string
  /** The server's DETAIL. It often repeats row values, so it is not enumerable. */
  declare readonly detail?: string
  /** What to do, in the server's words or ours. */
  declare readonly hint?: string
  /** The statement text, with placeholders in the place of values. */
  declare readonly sql?: string

  constructor(message: string, fields: DatabaseErrorFields) {
    const limit: unknown = Reflect.get(Error, LIMIT)
    if (typeof limit === 'number' && limit >= NODES_OWN_LIMIT) {
      Reflect.set(Error, LIMIT, STACK_LIMIT)
    }
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause })
    if (typeof limit === 'number') {
      Reflect.set(Error, LIMIT, limit)
    }
    const { code, cause: _, detail, ...rest } = fields
    this.code = code
    for (const [name, value] of Object.entries(rest)) {
      if (value !== undefined) {
        Object.defineProperty(this, name, { value, enumerable: true })
      }
    }
    if (detail !== undefined) {
      Object.defineProperty(this, 'detail', { value: detail, enumerable: false })
    }
  }
}

/** Where in the declared schema something went wrong. */
export interface Place {
  /** The table. */
  readonly table?: string | undefined
  /** The column. */
  readonly column?: string | undefined
  /** What caused it, such as an error of a codec of the user's own. */
  readonly cause?: unknown
}

/**
 * A declaration that cannot be: an unknown SQL type, two columns of one name, a label given twice. Code `SCHEMA`. Thrown
 * where it is declared, before anything is sent.
 */
export class SchemaError extends DatabaseError {
  static {
    SchemaError.prototype.name = 'SchemaError'
  }

  constructor(message: string, place: Place = {}) {
    super(message, { code: 'SCHEMA', ...place })
  }
}

/**
 * Input refused before anything was sent: an unknown column, a value of the wrong kind. Code `VALIDATION`. `table` and
 * `column` say where; the compiler refuses the same, where it sees it.
 */
export class ValidationError extends DatabaseError {
  static {
    ValidationError.prototype.name = 'ValidationError'
  }

  constructor(message: string, place: Place = {}) {
    super(message, { code: 'VALIDATION', ...place })
  }
}

/**
 * A stored value that its declared column cannot represent exactly, such as 2^60 in an INT column. Code `DECODE`. A wider
 * type, such as {@link int8} or {@link text}, or a codec of your own reads it.
 */
export class DecodeError extends DatabaseError {
  static {
    DecodeError.prototype.name = 'DecodeError'
  }

  constructor(message: string, place: Place = {}) {
    super(message, { code: 'DECODE', ...place })
  }
}
