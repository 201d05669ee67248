import type { MarkdownRenderer } from 'vitepress'

/** Shows the title of a code block, ` ```ts [schema.ts] `, above it. VitePress shows those of code groups only. */
export const codeTitles = (md: MarkdownRenderer): void => {
  const fence = md.renderer.rules.fence
  if (fence === undefined) {
    throw new Error('the Markdown renderer has no rule for code blocks')
  }
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const [, title] = /\[(.+)\]/.exec(tokens[index]?.info ?? '') ?? []
    const block = fence(tokens, index, ...rest)
    return title === undefined ? block : `<p class="code-title">${md.utils.escapeHtml(title)}</p>\n${block}`
  }
}
