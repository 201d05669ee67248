import type { Block, Page } from './page.js'
import { isOfProgram } from './program.js'

/** A block of a page's program, with what the page says that it does. */
export interface Step {
  readonly code: Block
  /** The ```text block right behind it: what it prints. */
  printed?: Block
  /** The ```sql block right behind it: what it sends. */
  sent?: Block
}

// one with a title is a file or an aside, of which nothing is claimed
const isResult = ({ language, title }: Block): boolean =>
  (language === 'text' || language === 'sql') && title === undefined

/** The steps of a page, and the results on it that are those of no step. */
export const readSteps = ({
  blocks,
}: Page): { readonly steps: readonly Step[]; readonly loose: readonly Block[] } => {
  const steps: Step[] = []
  const loose: Block[] = []
  let current: Step | undefined
  for (const block of blocks) {
    if (isOfProgram(block)) {
      current = { code: block }
      steps.push(current)
      continue
    }
    current = block.isNext ? current : undefined
    if (!isResult(block)) {
      continue
    }
    const kind = block.language === 'sql' ? 'sent' : 'printed'
    if (current === undefined || current[kind] !== undefined) {
      loose.push(block)
    } else {
      current[kind] = block
    }
  }
  return { steps, loose }
}
