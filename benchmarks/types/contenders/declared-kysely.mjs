import { declared } from './builders.mjs'
import { queries } from './kysely.mjs'

/** Kysely over the declared tables of this library. */
export const program = (tables) => ({
  ...declared(tables, undefined, 'kysely = new Database({ tables }).kysely'),
  ...queries(tables),
})
