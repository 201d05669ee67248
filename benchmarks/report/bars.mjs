const LABELS = 216
const COLUMN = 108
const BAR = 92
const ROW = 30
const HEAD = 92

const STYLE = `
  text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2937 }
  .title { font-size: 15px; font-weight: 600 }
  .note { fill: #6b7280 }
  .ours { font-weight: 600 }
  .number { font-size: 11px; font-variant-numeric: tabular-nums }
  .paper { fill: #ffffff }
  rect.bar { fill: #9ca3af }
  rect.bar.ours { fill: #2563eb }
  line { stroke: #e5e7eb }
  @media (prefers-color-scheme: dark) {
    text { fill: #e5e7eb }
    .note { fill: #9ca3af }
    .paper { fill: #1b1b1f }
    rect.bar { fill: #6b7280 }
    rect.bar.ours { fill: #60a5fa }
    line { stroke: #374151 }
  }`

const escaped = (text) => String(text).replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`)

const text = (x, y, content, className = '') =>
  `<text x="${x}" y="${y}"${className && ` class="${className}"`}>${escaped(content)}</text>`

const bar = (x, y, share, className) =>
  `<rect x="${x}" y="${y}" width="${Math.max(1, share * BAR).toFixed(1)}" height="6" rx="2" class="bar${className}"/>`

/**
 * Horizontal bars as an SVG: a line for each row, a group of bars for each column, the longest of a column filling it. It
 * brings its own background, and follows the colour scheme of the reader. `cells` are by row and column: a `value` to
 * draw and the `label` to write above it, or only a label.
 */
export const drawBars = ({ title, note, columns, rows }) => {
  const width = LABELS + columns.length * COLUMN + 16
  const height = HEAD + rows.length * ROW + 12
  const most = columns.map((_, index) => Math.max(...rows.map(({ cells }) => cells[index]?.value ?? 0)))
  const x = (index) => LABELS + index * COLUMN
  const heads = columns.flatMap(([first, second = ''], index) => [
    text(x(index), 66, first),
    text(x(index), 82, second, 'note'),
  ])
  const lines = rows.flatMap(({ label, isOurs, cells }, index) => {
    const y = HEAD + index * ROW
    const className = isOurs ? ' ours' : ''
    return [
      `<line x1="16" x2="${width - 16}" y1="${y}" y2="${y}"/>`,
      text(16, y + 19, label, className.trim()),
      ...cells.flatMap((cell, column) =>
        cell === undefined
          ? []
          : [
              text(
                x(column),
                y + 14,
                cell.label,
                `number${className}${cell.value === undefined ? ' note' : ''}`,
              ),
              ...(cell.value === undefined
                ? []
                : [bar(x(column), y + 19, cell.value / most[column], className)]),
            ],
      ),
    ]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<style>${STYLE}
</style>
<rect class="paper" width="${width}" height="${height}" rx="8"/>
${text(16, 26, title, 'title')}
${text(16, 44, note, 'note')}
${[...heads, ...lines].join('\n')}
</svg>
`
}
