/** Whether the suites run over the synchronous client, as the project `sync` does. */
export const isSynchronous: boolean = process.env.SYNCHRONOUS === 'yes'
