/** The statements of a text; semicolons in quotes part nothing. */
export const splitStatements = (text: string): string[] =>
  (text.match(/(?:'[^']*'|"[^"]*"|[^;'"])+/g) ?? []).filter((part) => part.trim() !== '')

/** How many parameters a text has. */
export const placeholders = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)))

const normal = (text: string): string => text.trim().toLowerCase()

/** Whether a statement is the one that is meant: by its whole text, but for case and space around it, or a pattern. */
export const isText = (text: string, meant: string | RegExp): boolean =>
  typeof meant === 'string' ? normal(meant) === normal(text) : meant.test(text)
