import { run } from './program.js'

// `manticore status | head -1` closes the pipe: nobody reads on
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
}

process.exitCode = await run(process.argv.slice(2))

// once all is written, what a configuration or a schema module opened must not keep the command alive
process.stdout.write('', () => setTimeout(() => process.exit(), 500).unref())
