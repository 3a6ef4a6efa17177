/**
 * The way for everything that a server leads to: its sign-in's documents, services and pages. A server of the web leads to
 * the web alone, encrypted, and a name is looked at once more in the moment of connecting, as it may have changed its address
 * since; one that is itself local, as in a company's network, may lead anywhere.
 */
import { addressOf } from '../../../shared/address'
import { lookup } from 'node:dns/promises'
import { ForbiddenAddressError, type Fetch } from '../ports'
import { AuthError } from '../problems/auth-error'
import { isPublicAddress, mayBePublic } from './private-places'

/** The addresses of a name; none where it has none, or a proxy alone knows it. Never rejects. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

export interface Reach {
  /** Throws `auth.private-place` instead of asking what the server may not lead to. */
  fetch: Fetch
  /** The same for an address that somebody else will open. */
  check: (target: URL) => Promise<void>
}

/** @param configured addresses that the person's own entry names: they are as good as the server itself */
export function reachFrom(
  server: URL,
  configured: readonly string[],
  fetch: Fetch,
  resolve: Resolve = systemAddresses,
): Reach {
  const known = new Set([server, ...configured.flatMap((each) => addressOf(each) ?? [])].map(({ origin }) => origin))
  let local: Promise<boolean> | null = null
  /** Where it must stay in the web: false for what may be anywhere. */
  const judge = async (target: URL): Promise<boolean> => {
    if (known.has(target.origin)) return false
    local ??= isLocal(server.hostname, resolve)
    if (await local) return false
    if (!(await isForEveryone(target, resolve))) throw privatePlace(server, target)
    return true
  }
  return {
    check: async (target) => void (await judge(target)),
    async fetch(input, init) {
      const target = new URL(input)
      const send = (await judge(target)) ? (fetch.web ?? fetch) : fetch
      try {
        return await send(input, init)
      } catch (error) {
        throw leadsAstray(error) ? privatePlace(server, target) : error
      }
    },
  }
}

/** `fetch` wraps what its connection fails with. */
function leadsAstray(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null
  return error instanceof ForbiddenAddressError || cause instanceof ForbiddenAddressError
}

async function isLocal(hostname: string, resolve: Resolve): Promise<boolean> {
  if (!mayBePublic(hostname)) return true
  const addresses = await resolve(hostname)
  return addresses.length > 0 && !addresses.some(isPublicAddress)
}

async function isForEveryone({ protocol, hostname }: URL, resolve: Resolve): Promise<boolean> {
  if (protocol !== 'https:' || !mayBePublic(hostname)) return false
  // One private address among public ones is enough: nobody knows which one will be taken.
  return hostname.startsWith('[') || (await resolve(hostname)).every(isPublicAddress)
}

async function systemAddresses(hostname: string): Promise<readonly string[]> {
  try {
    return (await lookup(hostname, { all: true })).map(({ address }) => address)
  } catch {
    return []
  }
}

function privatePlace(server: URL, target: URL): AuthError {
  const detail = `${server.host} leads to ${target.host}, where no server of the web has anything to seek: on this computer, in its network, or without encryption. Nothing was sent there.`
  return new AuthError('auth.private-place', detail, { then: 'fail' })
}
