const WIDTH = 30

const bar = (part: number): string => {
  const full = Math.round(part * WIDTH)
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${String(Math.floor(part * 100)).padStart(3)} %`
}

/** Shows how much of a whole is done: a bar that grows on a terminal, a line for each quarter elsewhere. */
export const createProgress = (
  total: number,
  output: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stdout,
): ((done: number) => void) => {
  let quarters = 0
  return (done) => {
    const part = total === 0 ? 1 : Math.min(1, done / total)
    if (output.isTTY) {
      output.write(`\r${bar(part)}${part === 1 ? '\n' : ''}`)
    } else if (Math.floor(part * 4) > quarters) {
      quarters = Math.floor(part * 4)
      output.write(`${quarters * 25} %\n`)
    }
  }
}
