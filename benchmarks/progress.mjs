const minutes = (seconds) => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`)

/**
 * How far a run is: the time that is left is what was expected for the rest, corrected by how what is done compared with
 * what was expected for it.
 */
export const createProgress = (expectedSeconds) => {
  const started = performance.now()
  let expectedSoFar = 0
  return Object.freeze({
    add: (expected) => {
      expectedSoFar += expected
    },
    left: () => {
      const rest = Math.max(0, expectedSeconds - expectedSoFar)
      const pace = expectedSoFar > 0 ? (performance.now() - started) / 1000 / expectedSoFar : 1
      return `${minutes(rest * pace)} left`
    },
  })
}

export { minutes }
