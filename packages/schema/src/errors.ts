/** What a {@link DatabaseError} carries beside its message. */
export interface DatabaseErrorFields {
  /** SQLSTATE of the server, or a code of this library such as `VALIDATION`. */
  readonly code: string
  readonly cause?: unknown
  readonly table?: string | undefined
  /** The column, when it is exactly one. */
  readonly column?: string | undefined
  /** The columns, when they are known: those of a key may be several. */
  readonly columns?: readonly string[] | undefined
  readonly constraint?: string | undefined
  /** The server's DETAIL. It often repeats row values, so it is not enumerable. */
  readonly detail?: string | undefined
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
 */
export class DatabaseError extends Error {
  static {
    DatabaseError.prototype.name = 'DatabaseError'
  }

  readonly code: string
  declare readonly table?: string
  declare readonly column?: string
  declare readonly columns?: readonly string[]
  declare readonly constraint?: string
  declare readonly detail?: string
  declare readonly hint?: string
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
  readonly table?: string | undefined
  readonly column?: string | undefined
  readonly cause?: unknown
}

/** A declaration that cannot be: an unknown SQL type, two columns of one name, a label given twice. Code `SCHEMA`. */
export class SchemaError extends DatabaseError {
  static {
    SchemaError.prototype.name = 'SchemaError'
  }

  constructor(message: string, place: Place = {}) {
    super(message, { code: 'SCHEMA', ...place })
  }
}

/** Input refused before anything was sent: an unknown column, a value of the wrong kind. Code `VALIDATION`. */
export class ValidationError extends DatabaseError {
  static {
    ValidationError.prototype.name = 'ValidationError'
  }

  constructor(message: string, place: Place = {}) {
    super(message, { code: 'VALIDATION', ...place })
  }
}

/** A stored value that its declared column cannot represent exactly, such as 2^60 in an INT column. Code `DECODE`. */
export class DecodeError extends DatabaseError {
  static {
    DecodeError.prototype.name = 'DecodeError'
  }

  constructor(message: string, place: Place = {}) {
    super(message, { code: 'DECODE', ...place })
  }
}
