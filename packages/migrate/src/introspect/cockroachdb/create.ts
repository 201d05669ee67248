import type { IndexSnapshot } from '@manticore/core'
import { qualifiedName } from '@manticore/schema'
import { stringOf } from '../../statements/value.js'
import { addIndex, readCreateTable, skipIndexKind } from './create-table.js'
import { createDraft } from './draft.js'
import { type Phrase, partAt } from './phrase.js'
import { locate, type Reading, tableAt } from './reading.js'

/** The enum every database with regions has of its own. */
const REGIONS = 'crdb_internal_region'

const readTable = (phrase: Phrase, reading: Reading): void => {
  phrase.skip('if not exists')
  const { schema, name } = locate(phrase.path(), reading)
  const draft = createDraft(schema, name)
  reading.tables.set(qualifiedName(draft), draft)
  readCreateTable(reading.text, phrase, draft, reading.scope)
}

const readType = (phrase: Phrase, reading: Reading): void => {
  phrase.skip('if not exists')
  const place = locate(phrase.path(), reading)
  if (!phrase.skip('as enum')) {
    reading.others.push({ what: 'type', ...place })
  } else if (place.name !== REGIONS) {
    const labels = partAt(',', phrase.group() ?? []).map(([label]) => stringOf(label) ?? '')
    reading.enums.push(
      Object.freeze({
        schema: reading.scope.nameOf(place.schema),
        name: place.name,
        labels: Object.freeze(labels),
      }),
    )
  }
}

const readIndex = (phrase: Phrase, kind: IndexSnapshot['kind'], reading: Reading): void => {
  phrase.skip('if not exists')
  const name = phrase.name()
  phrase.skip('on')
  const table = tableAt(phrase.path(), reading)
  if (table !== undefined) {
    addIndex(reading.text, phrase, kind, name, table)
  }
}

const readPolicy = (phrase: Phrase, reading: Reading): void => {
  const name = phrase.name()
  phrase.skip('on')
  tableAt(phrase.path(), reading)?.unsupported.push(`the policy ${name}`)
}

const OTHERS: readonly string[] = ['materialized view', 'view', 'sequence']

/** Reads what stands behind CREATE: a table, a type, an index, or something that a snapshot has no words for. */
export const readCreate = (phrase: Phrase, reading: Reading): void => {
  const kind = skipIndexKind(phrase)
  const other = OTHERS.find((words) => phrase.skip(words))
  if (kind !== undefined) {
    readIndex(phrase, kind, reading)
  } else if (other !== undefined) {
    reading.others.push({ what: other, ...locate(phrase.path(), reading) })
  } else if (phrase.skip('table')) {
    readTable(phrase, reading)
  } else if (phrase.skip('type')) {
    readType(phrase, reading)
  } else if (phrase.skip('policy')) {
    readPolicy(phrase, reading)
  }
}
