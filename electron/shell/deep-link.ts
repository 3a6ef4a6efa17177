/**
 * Reads `patchbay://` links. A link comes from anywhere, also from a page that wants to do harm: it is read strictly, it never
 * carries a secret, and all it can do is lead to a place where the person decides. Pure.
 *
 * `patchbay://open`, `patchbay://server/NAME`, `patchbay://reconnect/NAME`, `patchbay://sign-in/NAME`, `patchbay://add?text=…`
 */
import { addressOf } from '../../shared/address'
import type { DeepLink } from '../../shared/outside/deep-link'

export const linkScheme = 'patchbay'

const longestLink = 8_000
const longestName = 500

/** The link's wish; null for anything that is not one, to the letter. */
export function readDeepLink(text: string): DeepLink | null {
  if (text.length > longestLink || /[\p{Cc}\p{Cf}\s]/u.test(text)) return null
  const url = addressOf(text)
  if (url === null || url.protocol !== `${linkScheme}:`) return null
  if (url.username !== '' || url.password !== '' || url.port !== '' || url.hash !== '') return null
  const kind = url.hostname
  if (kind === 'add') {
    const pasted = url.searchParams.get('text')
    const known = [...url.searchParams.keys()].every((name) => name === 'text')
    return known && pasted !== null && pasted.trim() !== '' && isEmptyPath(url.pathname) ? { kind, text: pasted } : null
  }
  if (url.search !== '') return null
  if (kind === 'open') return isEmptyPath(url.pathname) ? { kind } : null
  if (kind !== 'server' && kind !== 'reconnect' && kind !== 'sign-in') return null
  const server = nameIn(url.pathname)
  return server === null ? null : { kind, server }
}

/** The link among a program's arguments: where the system starts the app for one, it stands among others. */
export function linkAmong(args: readonly string[]): string | null {
  return args.find((arg) => arg.toLowerCase().startsWith(`${linkScheme}:`)) ?? null
}

const isEmptyPath = (path: string): boolean => path === '' || path === '/'

function nameIn(path: string): string | null {
  const [empty, encoded, ...rest] = path.split('/')
  if (empty !== '' || encoded === undefined || encoded === '' || rest.some((part) => part !== '')) return null
  const name = decode(encoded)
  return name === null || name.length > longestName || /\p{Cc}/u.test(name) ? null : name
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
