/** What the command ends with, for scripts and CI. */
export const exitCode: Readonly<Record<'done' | 'failed' | 'usage' | 'found' | 'interrupted', number>> =
  Object.freeze({
    done: 0,
    /** The database or a file said no. */
    failed: 1,
    /** Arguments or the configuration cannot be. */
    usage: 2,
    /** `check` found something. */
    found: 3,
    /** Ctrl-C, as shells count it; SIGTERM is 143. */
    interrupted: 130,
  })
