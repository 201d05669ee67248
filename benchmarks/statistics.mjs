/** The one in the middle, or halfway between the two there. */
export const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Median, least and most of the values; undefined when there are none. */
export const summary = (values) =>
  values.length === 0
    ? undefined
    : Object.freeze({ median: median(values), least: Math.min(...values), most: Math.max(...values) })

/** What a contender measured under this name, round by round; rounds without it are left out. */
export const valuesOf = (cell, contender, name) =>
  cell.rounds.map((figures) => figures[contender]?.[name]).filter((value) => value != null)

/**
 * How many times as fast the first is as the second, taken round by round, since what disturbs a round disturbs both.
 * Undefined when they have no round together.
 */
export const ratio = (cell, first, second) =>
  summary(
    cell.rounds
      .filter((figures) => figures[first] && figures[second])
      .map((figures) => figures[first].perSecond / figures[second].perSecond),
  )

/** Calls or rows a second. */
export const speed = (cell, contender) => summary(valuesOf(cell, contender, 'perSecond'))

/** Milliseconds that a call takes, with as many others as the cell has at a time; for a batch, one with all its rows. */
export const callTime = (cell, contender) =>
  summary(
    valuesOf(cell, contender, 'perSecond').map(
      (perSecond) => (1000 * (cell.rows ?? cell.concurrency)) / perSecond,
    ),
  )

/** Milliseconds of a cold start: `part` is `firstRowMilliseconds` or `importMilliseconds`. */
export const coldStart = (results, contender, part) =>
  summary(
    results.coldStarts.flatMap((round) => (round[contender] === undefined ? [] : [round[contender][part]])),
  )
