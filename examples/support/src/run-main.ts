import { EmbeddedServerError } from '@manticore/embedded'
import { DatabaseError } from 'manticore-cockroachdb'

/**
 * Runs an example. An error of the database or of the embedded server is told in one line, and the exit code is
 * 1; any other is thrown.
 */
export const runMain = async (main: () => Promise<void>): Promise<void> => {
  // whoever reads the pipe may stop early (`| head`); what was created is dropped all the same
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error
    }
  })
  try {
    await main()
  } catch (error) {
    if (!(error instanceof DatabaseError || error instanceof EmbeddedServerError)) {
      throw error
    }
    console.error(`${error.name}: ${error.message}`)
    process.exitCode = 1
  }
}
