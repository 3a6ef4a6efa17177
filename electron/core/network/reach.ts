/**
 * The way for everything that a server leads to: its sign-in's documents, services and pages. A server of the web leads to
 * the web alone, encrypted (so that a name that changes its address meets a wrong certificate); one that is itself local, as
 * in a company's network, may lead anywhere.
 */
import { lookup } from 'node:dns/promises'
import type { Fetch } from '../ports'
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
  const known = new Set(
    [server, ...configured.filter((each) => URL.canParse(each)).map((each) => new URL(each))].map(
      ({ origin }) => origin,
    ),
  )
  let local: Promise<boolean> | null = null
  const check = async (target: URL): Promise<void> => {
    if (known.has(target.origin)) return
    local ??= isLocal(server.hostname, resolve)
    if (!(await local) && !(await isForEveryone(target, resolve))) throw privatePlace(server, target)
  }
  return {
    check,
    async fetch(input, init) {
      await check(new URL(input instanceof Request ? input.url : input))
      return fetch(input, init)
    },
  }
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
