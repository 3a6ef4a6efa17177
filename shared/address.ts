/**
 * A text as an address. Not by `URL.canParse`: once V8 has compiled it, Node 20.20 reads letters beyond ASCII wrongly there
 * (`http://münchen.example` is none any more, and what it allows may throw in `new URL`).
 */
import { isLoopback } from './loopback'

/** The address; null when the text is none. */
export function addressOf(text: string, base?: string | URL): URL | null {
  try {
    return new URL(text, base)
  } catch {
    return null
  }
}

/**
 * True for a page that a stranger's words may lead a person's browser to: over https, or on this very computer, and with no
 * name and password in it that would pass for its host.
 */
export function isPage(address: { protocol: string; hostname: string; username: string; password: string }): boolean {
  const { protocol, hostname, username, password } = address
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}
