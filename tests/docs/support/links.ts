/** A link in a Markdown text. */
export interface Link {
  readonly target: string
  readonly line: number
}

const withoutCode = (markdown: string): string =>
  markdown
    // the lines stay, for the numbers of those behind
    .replace(/^(`{3,})[\s\S]*?^\1$/gm, (block) => block.replace(/[^\n]/g, ''))
    .replace(/(`+)[^`\n].*?\1/g, (code) => ' '.repeat(code.length))

/** The links of a Markdown text, inline ones and definitions. */
export const linksIn = (markdown: string): Link[] =>
  withoutCode(markdown)
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)/g)].map(([, inline, defined]) => ({
        target: inline ?? defined ?? '',
        line: index + 1,
      })),
    )

/** What GitHub calls the headings of a Markdown text in its links. */
export const headingsIn = (markdown: string): ReadonlySet<string> =>
  new Set(
    [...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
