/** Asks for one document of a sign-in: what an address holds, told apart from "nothing there" and "away". */
import { addressOf } from '../../../shared/address'
import type { Fetch } from '../ports'
import { TooLongError } from '../network/bounded-body'
import { AuthError } from '../problems/auth-error'
import { readJson, type Limits } from '../util/lenient'

export type Answer =
  | { kind: 'document'; value: unknown }
  /** The server answers, and has nothing there. */
  | { kind: 'nothing' }
  /** A page for people, as many servers show for every address that they do not know. */
  | { kind: 'page' }
  /** It is there, and `wrong` with it: a sentence without subject. */
  | { kind: 'unreadable'; wrong: string }
  /** It leads elsewhere, and was not followed. */
  | { kind: 'elsewhere'; target: URL }
  /** `at` is who it is: where a redirect has led. `status` null: nothing answered. */
  | { kind: 'away'; at: URL; status: number | null; cause?: unknown }

/** A description of a server is some kilobytes. */
const limits: Limits = { depth: 20, count: 20_000, length: 1024 * 1024 }

const mostRedirects = 5

/**
 * Throws only what `fetch` refuses to ask (`AuthError`).
 * @param mayFollow whether a redirect to this address is followed; every hop is asked with `fetch`, under its rules
 */
export async function askDocument(
  url: URL,
  fetch: Fetch,
  mayFollow: (target: URL) => boolean,
  headers: Record<string, string> = {},
): Promise<Answer> {
  let current = url
  for (let hops = 0; hops <= mostRedirects; hops += 1) {
    try {
      const response = await fetch(current, {
        headers: { ...headers, accept: 'application/json' },
        redirect: 'manual',
      })
      const target = redirectTarget(current, response)
      if (!target) return await read(current, response)
      await response.body?.cancel()
      if (!mayFollow(target)) return { kind: 'elsewhere', target }
      current = target
    } catch (error) {
      if (error instanceof AuthError) throw error
      return { kind: 'away', at: current, status: null, cause: error }
    }
  }
  return { kind: 'unreadable', wrong: 'is sent from one address to the next' }
}

/** Where a redirect leads; null for any other answer. */
export function redirectTarget(from: URL, { status, headers }: Response): URL | null {
  const location = headers.get('location')
  if (![301, 302, 303, 307, 308].includes(status) || location === null) return null
  return addressOf(location, from)
}

/** What it says of itself. */
export function isJson(headers: Headers): boolean {
  return /[/+]json\b/i.test(headers.get('content-type') ?? '')
}

async function read(at: URL, response: Response): Promise<Answer> {
  const { status, ok, headers } = response
  if (!ok) {
    await response.body?.cancel()
    const later = status >= 500 || [408, 425, 429].includes(status)
    return later ? { kind: 'away', at, status } : { kind: 'nothing' }
  }
  let source: string
  try {
    source = await response.text()
  } catch (error) {
    if (error instanceof TooLongError) return { kind: 'unreadable', wrong: 'is too long' }
    throw error
  }
  if (source.trim() === '') return { kind: 'nothing' }
  const reading = readJson(source, limits)
  if (reading.ok) return { kind: 'document', value: reading.value }
  return isJson(headers) ? { kind: 'unreadable', wrong: reading.wrong } : { kind: 'page' }
}
