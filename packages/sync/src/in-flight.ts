/** Works on each item in its turn. */
export const forEachInFlight = <Item>(items: Iterable<Item>, work: (item: Item) => void): void => {
  for (const item of items) {
    work(item)
  }
}
