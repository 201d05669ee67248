import type { Progress, ProgressStatement } from '@manticore/migrate'
import { duration } from '../output/duration.js'
import type { Output } from '../output/output.js'
import { moment, shortened } from '../output/words.js'

const NOTED_EVERY = 10_000 // ms

type Told = Exclude<Progress, { readonly kind: 'migration' }>

const percent = (fraction: number | undefined): string =>
  fraction === undefined ? '' : ` (${Math.floor(fraction * 100)}%)`

/** `2/5 20261120163000_users 1/3`, the first only where there are several migrations. */
const place = ({ name, index, total, statement, statements }: ProgressStatement): string =>
  `${total > 1 ? `${index}/${total} ` : ''}${name} ${statement}/${statements}`

const describe = (progress: Told): string => {
  switch (progress.kind) {
    case 'lock':
      return `waiting: ${progress.holder} migrates since ${moment(progress.since)}`
    case 'statement':
    case 'waiting':
      return `${place(progress)} ${shortened(progress.text)}`
    case 'job':
      return `${place(progress)} job ${progress.job}${percent(progress.fraction)} ${shortened(progress.description)}`
  }
}

/**
 * What `onProgress` of a migrator shows: each migration that is done as a line, and meanwhile, at a terminal, the
 * statement that runs in a line that is redrawn, with its time; elsewhere a line every ten seconds that one takes.
 */
export const showProgress = (output: Output): ((progress: Progress) => void) => {
  let noted = 0
  return (progress) => {
    if (progress.kind === 'migration') {
      if (progress.state === 'finished') {
        output.progressEnd()
        const done =
          progress.direction === 'up' ? output.paint('green', 'applied') : output.paint('yellow', 'undone ')
        output.line(`  ${done}  ${progress.name}  ${output.paint('dim', duration(progress.duration))}`)
      }
      return
    }
    if (progress.kind === 'statement' && progress.state === 'finished') {
      return
    }
    if (output.live) {
      output.progress(describe(progress), progress.duration)
      return
    }
    const reached = Math.floor(progress.duration / NOTED_EVERY)
    if (reached > noted) {
      output.note(`  ${describe(progress)} ${duration(progress.duration)}`)
    }
    noted = reached
  }
}
