/** What a column can be compared with. `eq` and `ne` of null are IS NULL and IS NOT NULL. */
export interface Operators<Value, Null> {
  /** `"name" = $1`; `is null` for null. */
  readonly eq?: Value | Null
  /** `"name" <> $1`, which no NULL meets; `is not null` for null. */
  readonly ne?: Value | Null
  /** `"price" < $1`. */
  readonly lt?: Value
  /** `"price" <= $1`. */
  readonly lte?: Value
  /** `"price" > $1`. */
  readonly gt?: Value
  /** `"price" >= $1`. */
  readonly gte?: Value
  /** Any of these. One parameter, however many. */
  readonly in?: readonly Value[]
  /** None of these; a NULL in the column does not match. */
  readonly notIn?: readonly Value[]
  /** From the first to the second, both included. */
  readonly between?: readonly [Value, Value]
  /** `is null` for true, `is not null` for false. */
  readonly isNull?: boolean
}

/** What a column of text can be compared with besides. */
export interface TextOperators<Value, Null> extends Operators<Value, Null> {
  /** `%` stands for any text, `_` for one character. */
  readonly like?: string
  /** `like` without regard to case. */
  readonly ilike?: string
}

/** What a column of arrays can be compared with. There are no arrays of arrays, so no `in`. */
export interface ArrayOperators<Value, Null> extends Omit<Operators<Value, Null>, 'in' | 'notIn'> {
  /** Every one of these is among its elements: `"tags" @> $1::TEXT[]`. */
  readonly contains?: Value
  /** Every one of its elements is among these: `"tags" <@ $1::TEXT[]`. */
  readonly containedBy?: Value
  /** At least one of these is among its elements: `"tags" && $1::TEXT[]`. */
  readonly overlaps?: Value
}
