import { createEnumSql, quoteLiteral } from '@manticore/core'
import { qualifiedName, quoteName } from '@manticore/schema'
import type { EnumDifference } from '../change.js'
import type { Render } from '../step.js'

/** Enum types. */
export const renderEnum: Render<EnumDifference['kind']> = {
  createEnum: ({ type }) => [{ phase: 'create types', text: createEnumSql(type) }],
  dropEnum: ({ type }) => [{ phase: 'drop types', text: `DROP TYPE ${qualifiedName(type)}` }],
  addLabel: ({ type, label, before }) => [
    {
      phase: 'create types',
      text: `ALTER TYPE ${qualifiedName(type)} ADD VALUE ${quoteLiteral(label)}${
        before === undefined ? '' : ` BEFORE ${quoteLiteral(before)}`
      }`,
    },
  ],
  dropLabel: ({ type, label }) => [
    {
      phase: 'drop types',
      text: `ALTER TYPE ${qualifiedName(type)} DROP VALUE ${quoteLiteral(label)}`,
      comment: `fails while a row holds ${quoteLiteral(label)}`,
    },
  ],
  rebuildEnum: ({ to, aside }) => [
    { phase: 'create types', text: `ALTER TYPE ${qualifiedName(to)} RENAME TO ${quoteName(aside)}` },
    { phase: 'create types', text: createEnumSql(to) },
    { phase: 'drop types', text: `DROP TYPE ${qualifiedName({ ...to, name: aside })}` },
  ],
}
