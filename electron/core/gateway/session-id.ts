/**
 * Session ids that say themselves what they stand for, signed: a client's session outlives the engine that made it, for
 * nothing has to be remembered (2025-11-25, transports, "Session Management"). Pure but for chance.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Askable } from './askable'

/** What a session is about. */
export interface SessionFacts {
  /** Id of the client's token. */
  client: string
  server: string
  /** The revision that was agreed on. */
  version: string
  /** What its client can be asked. */
  may: Askable
  /** As its client calls itself. */
  called: string
}

const factsSchema = z.object({
  client: z.string(),
  server: z.string(),
  version: z.string(),
  may: z.string().catch(''),
  called: z.string().catch(''),
})
/** Ours are shorter by far. */
const longest = 2_000

/** @param key the secret of this state directory */
export function sessionIdOf({ client, server, version, may, called }: SessionFacts, key: string): string {
  const facts = { client, server, version, may, called, once: randomBytes(9).toString('base64url') }
  const text = Buffer.from(JSON.stringify(facts)).toString('base64url')
  return `${text}.${signature(text, key)}`
}

/** What the id says; null when it is not one of ours. */
export function readSessionId(id: string, key: string): SessionFacts | null {
  const [text, signed, ...rest] = id.split('.')
  if (id.length > longest || text === undefined || signed === undefined || rest.length > 0) return null
  const wanted = Buffer.from(signature(text, key))
  const given = Buffer.from(signed)
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return null
  return factsSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data ?? null
}

/** As many sessions as are remembered; a client says its own with every request. */
const mostRemembered = 1_000

/** Reads ids, and remembers what they said: a signature is checked once. */
export class SessionIds {
  readonly #key: () => string
  readonly #read = new Map<string, SessionFacts>()
  /** Under which they were read. */
  #readWith = ''

  /** @param key the secret of this state directory, once it is known */
  constructor(key: () => string) {
    this.#key = key
  }

  /** What the id says; null when it is not one of ours. */
  read(id: string): SessionFacts | null {
    const key = this.#key()
    if (key !== this.#readWith) this.#read.clear()
    this.#readWith = key
    const known = this.#read.get(id)
    if (known) return known
    const facts = readSessionId(id, key)
    if (facts === null) return null
    if (this.#read.size >= mostRemembered) this.#read.clear()
    this.#read.set(id, facts)
    return facts
  }
}

function signature(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}
