/** A string literal: `it's` is `'it''s'`. Backslashes mean themselves on both servers. */
export const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`
