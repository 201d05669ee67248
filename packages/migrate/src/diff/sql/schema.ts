import { quoteName } from '@manticore/schema'
import type { Render } from '../step.js'

/** Schemas and extensions. */
export const renderSchema: Render<'createSchema' | 'dropSchema' | 'createExtension'> = {
  createSchema: ({ name }) => [{ phase: 'create schemas', text: `CREATE SCHEMA ${quoteName(name)}` }],
  // without CASCADE: what is in it beside the declared tables stays, and then so does the schema
  dropSchema: ({ name }) => [{ phase: 'drop schemas', text: `DROP SCHEMA ${quoteName(name)}` }],
  createExtension: ({ name }) => [
    { phase: 'create schemas', text: `CREATE EXTENSION IF NOT EXISTS ${quoteName(name)}` },
  ],
}
