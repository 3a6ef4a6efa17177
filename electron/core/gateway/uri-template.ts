/** Whether an address may come from a template (RFC 6570): its expressions stand for anything. Pure. */

/** Longer addresses and templates match nothing (characters). */
const longest = 8_000

export function matches(template: string, uri: string): boolean {
  if (template.length > longest || uri.length > longest) return false
  const pieces = template.split(/\{[^{}]*\}/)
  const [first = '', ...rest] = pieces
  if (rest.length === 0) return template === uri
  const last = rest.at(-1) ?? ''
  if (!uri.startsWith(first) || !uri.endsWith(last) || uri.length < first.length + last.length) return false
  // Each fixed piece behind the one before; no expression of RFC 6570 needs more to be told from other servers'.
  let at = first.length
  const end = uri.length - last.length
  for (const piece of rest.slice(0, -1)) {
    const found = uri.indexOf(piece, at)
    if (found === -1 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}
