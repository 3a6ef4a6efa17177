/**
 * A text as an address. Not by `URL.canParse`: once V8 has compiled it, Node 20.20 reads letters beyond ASCII wrongly there
 * (`http://münchen.example` is none any more, and what it allows may throw in `new URL`).
 */

/** The address; null when the text is none. */
export function addressOf(text: string, base?: string | URL): URL | null {
  try {
    return new URL(text, base)
  } catch {
    return null
  }
}
