import type { Rule } from './rule.js'
import { columnRules } from './rules/columns.js'
import { constraintRules } from './rules/constraints.js'
import { dataRules } from './rules/data.js'
import { featureRules } from './rules/features.js'
import { indexRules } from './rules/indexes.js'
import { keyRules } from './rules/keys.js'
import { lossRules } from './rules/loss.js'
import { stepRules } from './rules/steps.js'

/** All rules. */
export const rules: readonly Rule[] = Object.freeze([
  ...lossRules,
  ...columnRules,
  ...keyRules,
  ...indexRules,
  ...constraintRules,
  ...dataRules,
  ...stepRules,
  ...featureRules,
])
