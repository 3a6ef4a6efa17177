/**
 * The part of Markdown that people use in descriptions and answers, read in one pass: headings, paragraphs, lists, quotes,
 * code, emphasis, links. Whatever is more (HTML, pictures, tables) stays as it is written. Pure.
 *
 * None of the libraries: what comes is a stranger's, and theirs need seconds for a few kilobytes that are made to.
 */
import { addressOf, isPage } from '../../../shared/address'

export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong' | 'em'; inner: Inline[] }
  /** `host` is where it leads, whatever its text says. */
  | { kind: 'link'; text: string; url: string; host: string }

export type Block =
  | { kind: 'heading'; level: number; inner: Inline[] }
  | { kind: 'paragraph' | 'quote'; inner: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'list'; items: { depth: number; mark: string; inner: Inline[] }[] }
  | { kind: 'rule' }

/** Longer texts stay text (characters). */
const longest = 20_000
const deepest = 5

/** True for a text in which Markdown means something; a sentence with a star is none. */
export function isMarkdown(text: string): boolean {
  if (text.length > longest) return false
  return signs.some((sign) => sign.test(text))
}

const signs = [
  /^#{1,6} \S/m,
  /^```/m,
  /^ {0,8}(?:[-*+]|\d{1,3}\.) \S.*\n+ {0,8}(?:[-*+]|\d{1,3}\.) \S/m,
  /\*\*[^*\s][^*\n]{0,200}\*\*/,
  /\[[^\]\n]{1,200}\]\(https?:/,
  /`[^`\n]{1,200}`/,
]

const heading = /^ {0,3}(#{1,6}) +(.*)$/
const fence = /^ {0,3}(?:```|~~~)/
const item = /^( {0,20})([-*+]|\d{1,3}[.)]) +(.*)$/
const quote = /^ {0,3}> ?(.*)$/
const rule = /^ {0,3}(?:-{3,80}|\*{3,80}|_{3,80}) {0,20}$/
const row = /^ {0,3}\|/

export function readMarkdown(text: string): Block[] {
  const blocks: Block[] = []
  const lines = text.slice(0, longest).split(/\r?\n/)
  let paragraph: string[] = []
  const endParagraph = (): void => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', inner: readInline(paragraph.join('\n')) })
    paragraph = []
  }
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const last = blocks.at(-1)
    if (fence.test(line) || row.test(line)) {
      endParagraph()
      const isFence = fence.test(line)
      const inside: string[] = isFence ? [] : [line]
      while (at + 1 < lines.length && (isFence ? !fence.test(lines[at + 1] ?? '') : row.test(lines[at + 1] ?? ''))) {
        at += 1
        inside.push(lines[at] ?? '')
      }
      if (isFence) at += 1
      blocks.push({ kind: 'code', text: inside.join('\n') })
    } else if (line.trim() === '') {
      endParagraph()
    } else if (rule.test(line)) {
      endParagraph()
      blocks.push({ kind: 'rule' })
    } else if (heading.test(line)) {
      endParagraph()
      const [, marks = '', title = ''] = heading.exec(line) ?? []
      blocks.push({ kind: 'heading', level: marks.length, inner: readInline(title) })
    } else if (item.test(line)) {
      endParagraph()
      const [, indent = '', mark = '', said = ''] = item.exec(line) ?? []
      const depth = Math.min(deepest, Math.floor(indent.length / 2))
      const next = { depth, mark: /\d/.test(mark) ? mark : '•', inner: readInline(said) }
      if (last?.kind === 'list') last.items.push(next)
      else blocks.push({ kind: 'list', items: [next] })
    } else if (quote.test(line)) {
      endParagraph()
      const said = readInline(quote.exec(line)?.[1] ?? '')
      if (last?.kind === 'quote') last.inner.push({ kind: 'text', text: '\n' }, ...said)
      else blocks.push({ kind: 'quote', inner: said })
    } else if (
      last?.kind === 'list' &&
      paragraph.length === 0 &&
      /^ {2}/.test(line) &&
      (lines[at - 1] ?? '').trim() !== ''
    ) {
      // What goes on under an item belongs to it.
      last.items.at(-1)?.inner.push({ kind: 'text', text: ' ' }, ...readInline(line.trim()))
    } else paragraph.push(line)
  }
  endParagraph()
  return blocks
}

/** Each part is as long as it may be at most, so that one that never ends is not looked for to the end of the text. */
const parts = new RegExp(
  [
    String.raw`\`\`(?<code2>[^\n]{1,300}?)\`\``,
    String.raw`\`(?<code>[^\`\n]{1,300})\``,
    String.raw`\*\*(?<strong>[^*\s](?:[^*\n]{0,300}[^*\s])?)\*\*`,
    String.raw`(?<![*\w])\*(?<em>[^*\s](?:[^*\n]{0,300}[^*\s])?)\*(?!\w)`,
    String.raw`(?<![_\w])_(?<em2>[^_\s](?:[^_\n]{0,300}[^_\s])?)_(?!\w)`,
    String.raw`\[(?<label>[^\]\n]{1,300})\]\((?<to>https?://[^\s)]{1,1000})\)`,
    // A full stop after an address belongs to the sentence.
    String.raw`(?<bare>https?://[^\s<>"'\`)\]]{0,1000}[^\s<>"'\`)\].,;:!?])`,
  ].join('|'),
  'gi',
)

function readInline(text: string, depth = 0): Inline[] {
  const found: Inline[] = []
  let from = 0
  const add = (upTo: number): void => {
    if (upTo > from) found.push({ kind: 'text', text: text.slice(from, upTo) })
  }
  for (const match of text.matchAll(parts)) {
    const read = readPart(match.groups ?? {}, depth)
    if (read === null) continue
    add(match.index)
    found.push(read)
    from = match.index + match[0].length
  }
  add(text.length)
  return found
}

function readPart(groups: Record<string, string | undefined>, depth: number): Inline | null {
  const { code = groups['code2'], strong, em = groups['em2'], label, to, bare } = groups
  if (code !== undefined) return { kind: 'code', text: code }
  const inner = strong ?? em
  if (inner !== undefined) {
    const kind = strong === undefined ? 'em' : 'strong'
    return { kind, inner: depth > 1 ? [{ kind: 'text', text: inner }] : readInline(inner, depth + 1) }
  }
  const url = to ?? bare
  const address = url === undefined ? null : addressOf(url)
  // One that is not opened stays as it is written.
  return address && isPage(address) && url !== undefined
    ? { kind: 'link', text: label ?? url, url: address.href, host: address.host }
    : null
}
