// a text or a quoted name in which two quotes are one, or a comment
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g

// Where a literal or a comment ends is not the same on all servers and settings with these: backslashes, texts between
// dollars, comments in comments, and lines that end with a carriage return alone.
const UNSURE = /\\|\$(?:[a-z_\u0080-\u{10ffff}][\w\u0080-\u{10ffff}]*)?\$/iu
const isUnsure = (quoted: string): boolean =>
  (quoted.startsWith('/*') && quoted.includes('/*', 2)) || (quoted.startsWith('--') && quoted.includes('\r'))

// one of these is in every statement that changes something, also in brackets, as in `select * from [delete from ...]`
const CHANGES =
  /\b(?:into|insert|upsert|delete|merge|truncate|create|alter|drop|call|(?<!\bfor\s(?:no\skey\s)?)update)\b/i

// whatever can be part of a name, before a parenthesis
const BEFORE_PARENTHESIS = /([\w$."\u0080-\u{10ffff}]*)\s*\(/gu

// words that may stand before a parenthesis, and functions that change nothing
const HARMLESS: ReadonlySet<string> = new Set(
  `select from where and or not in as on using values over filter any all some exists array row group by having union except
  intersect distinct with recursive then else when case is null limit offset interval between like ilike join lateral partition
  order cast extract materialized within
  int int2 int4 int8 integer bigint smallint numeric decimal varchar char character float text string bit varbit vector time
  timestamp timestamptz
  count sum avg min max bool_and bool_or every string_agg array_agg json_agg jsonb_agg json_object_agg jsonb_object_agg
  row_number rank dense_rank percent_rank ntile lag lead first_value last_value nth_value
  coalesce nullif greatest least abs ceil ceiling floor round trunc mod power sqrt sign exp ln log random
  lower upper initcap length char_length octet_length trim btrim ltrim rtrim left right substr substring replace split_part
  position strpos concat concat_ws repeat reverse format md5 sha256 encode decode to_char to_date to_timestamp to_number
  now age date_trunc date_part statement_timestamp clock_timestamp transaction_timestamp make_interval
  jsonb_build_object json_build_object jsonb_build_array json_build_array to_jsonb to_json jsonb_typeof jsonb_array_length
  jsonb_array_elements jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys row_to_json
  array_length cardinality array_position array_append unnest generate_series gen_random_uuid
  version current_database current_schema current_setting pg_sleep pg_backend_pid to_regclass`.split(/\s+/),
)

/**
 * Whether a statement of the user's own can only read: a SELECT, VALUES, TABLE or SHOW which calls nothing but functions
 * known to change nothing. Only then may it be sent again when its outcome is unknown, so that whatever is in doubt does
 * not read. What cannot be seen in the text is taken on trust: what a view, or an operator of the user's own, calls.
 *
 * @example
 * ```ts
 * onlyReads('select name from users') // true
 * onlyReads('select nextval(1)') // false
 * ```
 */
export const onlyReads = (text: string): boolean => {
  let isSure = !UNSURE.test(text)
  const bare = text
    .replace(QUOTED, (quoted) => {
      isSure &&= !isUnsure(quoted)
      return quoted.startsWith('"') ? '"' : ' '
    })
    .trim()
    .replace(/;$/, '')
    .replace(/[ \t\n\r\f\v]+/g, ' ')
    .replace(/ ?\. ?/g, '.')
  return (
    isSure &&
    /^(?:select|values|table|show)\b/i.test(bare) &&
    // a quote without its end, or a second statement
    !/['`;]|\/\*|\*\//.test(bare) &&
    !CHANGES.test(bare) &&
    [...bare.matchAll(BEFORE_PARENTHESIS)].every(([, name = '']) => isHarmless(name))
  )
}

const isHarmless = (name: string): boolean =>
  name === '' || HARMLESS.has(name.toLowerCase().replace(/^pg_catalog\./, ''))
