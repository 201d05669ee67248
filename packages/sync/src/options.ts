import { type ConnectionOptions, type Options as Read, readOptions as read } from '@manticore/client/internal'

/** How to connect, as it was said and as it is understood. What was said crosses to the worker, which reads it again. */
export interface Options {
  readonly given: ConnectionOptions
  /** The environment at the time. */
  readonly environment: NodeJS.ProcessEnv
  readonly read: Read
}

/** Reads options where they are given, so that what cannot be is refused there. */
export const readOptions = (options: ConnectionOptions, environment: NodeJS.ProcessEnv): Options => {
  const understood = read(options, environment)
  // tables and callbacks stay on this side
  const {
    tables: _,
    onQuery: __,
    ...given
  } = options as ConnectionOptions & Record<'tables' | 'onQuery', unknown> // DatabaseOptions
  return Object.freeze({ given, environment: { ...environment }, read: understood })
}
