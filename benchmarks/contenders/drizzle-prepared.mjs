import { open as openDrizzle } from './drizzle.mjs'

/** Drizzle with .prepare() by hand for each statement. */
export const open = (url, connections) => openDrizzle(url, connections, true)
