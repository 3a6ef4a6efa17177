/** What differs between two texts, as people read it: lines with `-` and `+`, and a few around them. */

/** Lines shown before and after a change. */
const around = 3
/** More lines than this on both sides, multiplied, are not compared one by one. */
const most = 4_000_000

type Line = [mark: ' ' | '-' | '+', text: string]

/** A unified diff; empty when nothing differs. Line ends do not count, except at the end of the text. */
export function diffOf(path: string, before: string, after: string): string {
  const [a, b] = [linesOf(before), linesOf(after)]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1
  const middle = compare(a.slice(head, a.length - tail), b.slice(head, b.length - tail))
  if (middle.length === 0) return ''
  const same = (lines: readonly string[]): Line[] => lines.map((text) => [' ', text])
  const lines = [...same(a.slice(0, head)), ...middle, ...same(tail === 0 ? [] : a.slice(-tail))]
  return [`--- ${path}`, `+++ ${path}`, ...hunks(lines)].join('\n')
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/^\uFEFF/, '').split(/\r?\n/)
}

/** The longest common run of lines stays, the rest goes and comes. */
function compare(a: readonly string[], b: readonly string[]): Line[] {
  if (a.length * b.length > most) return [...a.map((text): Line => ['-', text]), ...b.map((text): Line => ['+', text])]
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [one, other] = [a[i], b[j]]
    if (one !== undefined && one === other) {
      lines.push([' ', one])
      i += 1
      j += 1
    } else if (
      other === undefined ||
      (one !== undefined && (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
    ) {
      lines.push(['-', one ?? ''])
      i += 1
    } else {
      lines.push(['+', other])
      j += 1
    }
  }
  return lines
}

function hunks(lines: readonly Line[]): string[] {
  const shown = new Set<number>()
  for (const [index, [mark]] of lines.entries())
    if (mark !== ' ') for (let at = index - around; at <= index + around; at += 1) shown.add(at)
  const result: string[] = []
  let [before, after, last] = [1, 1, -2]
  for (const [index, [mark, text]] of lines.entries()) {
    if (shown.has(index)) {
      if (last !== index - 1) result.push(`@@ -${before} +${after} @@`)
      last = index
      result.push(mark + text)
    }
    if (mark !== '+') before += 1
    if (mark !== '-') after += 1
  }
  return result
}
