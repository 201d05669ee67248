import { InvalidArgumentError } from 'commander'

/** What `--rename` says, as `generate` takes it. */
export interface RenameFlags {
  readonly tables: Readonly<Record<string, string>>
  readonly columns: Readonly<Record<string, string>>
}

export const noRenames: RenameFlags = Object.freeze({ tables: {}, columns: {} })

const FORM =
  'It has the form users.mail=email for a column, or people=users for a table; a schema comes before: app.people=app.users.'

/**
 * Adds one `--rename` to those before. What has a dot more on its left side is a column of a table, by the name that
 * the table has afterwards.
 */
export const readRename = (text: string, { tables, columns }: RenameFlags = noRenames): RenameFlags => {
  const [from = '', to = '', ...more] = text.split('=').map((side) => side.trim())
  const dots = (name: string): number => name.split('.').length
  if (from === '' || to === '' || more.length > 0) {
    throw new InvalidArgumentError(FORM)
  }
  switch (dots(from) - dots(to)) {
    case 0:
      return { tables: { ...tables, [from]: to }, columns }
    case 1:
    case 2:
      return { tables, columns: { ...columns, [from]: to } }
    default:
      throw new InvalidArgumentError(FORM)
  }
}
