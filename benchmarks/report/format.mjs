/** A number with three digits that count, or all of those before the point. */
export const figure = (value) =>
  value >= 100
    ? Math.round(value).toLocaleString('en-US')
    : Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 6 })

/** A ratio, with two digits behind the point below ten. */
export const times = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(1))

/** Least and most. */
export const range = ({ least, most }, format) => `${format(least)} to ${format(most)}`

/** What a cell measures, in words. */
export const workName = ({ work, rows }) =>
  rows === undefined ? work : `${work} ${rows.toLocaleString('en-US')}`

/** The same with how many calls at a time. */
export const cellName = (cell) => {
  if (cell.kind === 'together') return `${cell.work}, ${cell.calls} at once`
  return cell.kind === 'rate' ? `${cell.work}, ${cell.concurrency} at a time` : workName(cell)
}
