import { OURS } from '../contenders.mjs'
import { ratio, summary, valuesOf } from '../statistics.mjs'
import { figure, range, times, workName } from './format.mjs'

const line = (cells) => `| ${cells.join(' | ')} |`

/** A Markdown table of figures, all columns but the first aligned to the right; or of texts. */
export const table = (heads, rows, alignment = '---:') =>
  [line(heads), line(heads.map((_, index) => (index === 0 ? '---' : alignment))), ...rows.map(line)].join(
    '\n',
  )

const small = (...lines) => `<br><small>${lines.filter(Boolean).join('<br>')}</small>`

const ratioText = (cell, name) => {
  const found = name === OURS ? undefined : ratio(cell, OURS, name)
  if (found === undefined) return undefined
  return `× ${times(found.median)} (${range(found, times)})`
}

/** What is missing, and why: of operations that a contender has not, and of those that failed. */
const remarks = (results, cells) => {
  const all = cells.flatMap((cell) =>
    Object.entries(results.contenders).flatMap(([name, { title, lacks }]) => {
      const { work, failed, rounds } = cell
      if (lacks[work] !== undefined) return [`${title}, ${work}: ${lacks[work]}`]
      if (failed[name] !== undefined) return [`${title}, ${workName(cell)}: failed, ${failed[name]}`]
      const done = rounds.filter((figures) => figures[name]).length
      if (done === rounds.length) return []
      return [`${title}, ${workName(cell)}: ${done} of ${rounds.length} rounds, for its time was up`]
    }),
  )
  return [...new Set(all)].map((remark) => `- ${remark.replaceAll('|', '\\|').replaceAll('<', '&lt;')}`)
}

const matrix = (results, cells, head, text) => {
  const rows = Object.entries(results.contenders).map(([name, { title }]) => [
    name === OURS ? `**${title}**` : title,
    ...cells.map((cell) => text(cell, name)),
  ])
  const told = remarks(results, cells)
  return [table(['', ...cells.map(head)], rows), ...(told.length > 0 ? [told.join('\n')] : [])].join('\n\n')
}

/**
 * A row for each contender and a column for each cell: the median of what `measure` finds, from the least to the most, and
 * how many times as fast ours is.
 */
export const measuredTable = (results, cells, { head, measure }) =>
  matrix(results, cells, head, (cell, name) => {
    const found = measure(cell, name)
    return found === undefined
      ? '–'
      : `${figure(found.median)}${small(range(found, figure), ratioText(cell, name))}`
  })

/** Microseconds of CPU for each call, of the client and of the server. */
export const cpuTable = (results, cells, head) =>
  matrix(results, cells, head, (cell, name) => {
    const client = summary(valuesOf(cell, name, 'clientMicroseconds'))
    if (client === undefined) return '–'
    const server = summary(valuesOf(cell, name, 'serverMicroseconds'))
    return `${figure(client.median)} + ${server === undefined ? 'not measured' : figure(server.median)}`
  })
