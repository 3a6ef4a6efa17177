/** The comments of a source file, and what they cite: for the test that every citation leads somewhere. Pure. */

/**
 * All comments of a TypeScript, JavaScript or CSS file, each on one line. Lines of `//` that follow each other are one comment.
 * A line is read on its own, so that `//` in a text counts only after a space.
 */
export function commentsOf(source: string): string[] {
  const comments: string[][] = []
  let inBlock = false
  let afterLine = false
  for (const line of source.split('\n')) {
    const opened: string | undefined = inBlock ? line : /(?:^|\s)\/\*(.*)$/.exec(line)?.[1]
    if (opened !== undefined) {
      const [words = '', ...rest] = opened.split('*/')
      const text = words.replace(/^\s*\*+/, '')
      if (inBlock) comments.at(-1)?.push(text)
      else comments.push([text])
      inBlock = rest.length === 0
      afterLine = false
      continue
    }
    const words = /(?:^|\s)\/\/(.*)$/.exec(line)?.[1]
    if (words !== undefined && afterLine) comments.at(-1)?.push(words)
    else if (words !== undefined) comments.push([words])
    afterLine = words !== undefined
  }
  return comments.map((lines) => lines.map((line) => line.trim()).join(' '))
}

export interface Pages {
  /** The text of a page by its path from the project's root; null when there is none. */
  read: (path: string) => string | null
  /** The files in docs/adr. */
  decisions: readonly string[]
}

const lawsPage = 'docs/recovery.md'

/** What a comment cites that is not to be found, each in words; empty when every citation leads somewhere. */
export function lostCitations(comment: string, pages: Pages): string[] {
  return [...lostPages(comment, pages), ...lostLaws(comment, pages), ...lostNumbers(comment, pages)]
}

/** A page is cited by its path from the root, and parts of it in quotation marks by their headings. */
function lostPages(comment: string, { read }: Pages): string[] {
  const citations = comment.matchAll(/([\w./-]+\.md)\b((?:(?:,| and|, and) (?:laws? [\d, and]*\d|["“][^"”]+["”]))*)/g)
  return [...citations].flatMap(([, path = '', parts = '']) => {
    const page = read(path)
    if (page === null) return [`${path} is no page of the repository`]
    const headings = new Set([...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading.trim()))
    return [...parts.matchAll(/["“]([^"”]+)["”]/g)]
      .map(([, part = '']) => part)
      .filter((part) => !headings.has(part))
      .map((part) => `${path} has no heading "${part}"`)
  })
}

function lostLaws(comment: string, { read }: Pages): string[] {
  const cited = [...comment.matchAll(/\blaws? (\d+(?:(?:, | and |, and )\d+)*)/gi)].flatMap(([, numbers = '']) =>
    numbers.split(/\D+/),
  )
  if (cited.length === 0) return []
  if (!comment.includes(lawsPage)) return [`law ${cited.join(', ')}: say "${lawsPage}, law …"`]
  const section = /^## Laws$([^]*?)^## /m.exec(read(lawsPage) ?? '')?.[1] ?? ''
  return cited.filter((law) => !new RegExp(`^${law}\\. `, 'm').test(section)).map((law) => `there is no law ${law}`)
}

/** Numbers of other people's lists lead nowhere. A whole address of an issue does. */
function lostNumbers(comment: string, { decisions }: Pages): string[] {
  const issues = comment.match(/\bissues? #?\d+/gi) ?? []
  const codes = comment.match(/\b[BG]\d{1,2}\b/g) ?? []
  const adrs = [...comment.matchAll(/\bADR (\d+)/g)]
    .map(([, number = '']) => number.padStart(4, '0'))
    .filter((number) => !decisions.some((file) => file.startsWith(`${number}-`)))
  return [...issues, ...codes, ...adrs.map((number) => `ADR ${number}`)].map(
    (what) => `${what} is not in the repository`,
  )
}
