// while the server works on one statement the next is made
const IN_FLIGHT = 2

/** Works on each item in its turn, some at a time, and resolves when all are done. What fails first is what it throws. */
export const forEachInFlight = async <Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> => {
  const running: Promise<void>[] = []
  for await (const item of items) {
    const next = work(item)
    // told by the await below
    next.catch(() => undefined)
    running.push(next)
    if (running.length >= IN_FLIGHT) {
      await running.shift()
    }
  }
  await Promise.all(running)
}
