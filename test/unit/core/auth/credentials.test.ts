/** The life of tokens with a driven clock and a token endpoint that does as it is told. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFiles } from '../../../../electron/adapters/files'
import { Credentials } from '../../../../electron/core/auth/credentials'
import type { Fetch, Files, KeyStore } from '../../../../electron/core/ports'
import { Vault } from '../../../../electron/core/vault/vault'
import type { Grant } from '../../../../electron/core/vault/vault-data'
import { fakeClock, type FakeClock } from '../fake-clock'

const endpoint = new URL('https://a.example/mcp')
const issuer = 'https://issuer.example'
const logger = { error: () => undefined, info: () => undefined, debug: () => undefined }

let folder: string
let clock: FakeClock
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-credentials-'))
  clock = fakeClock()
})
let stop = (): Promise<void> => Promise.resolve()
afterEach(async () => {
  await stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

type Answer = () => Response | Promise<Response>

interface Bench {
  credentials: Credentials
  vault: Vault
  /** How often the token endpoint was asked. */
  asked: () => number
  answer: (next: Answer) => void
  changes: string[]
}

const tokens = (n: number, more: Record<string, unknown> = {}): Response =>
  Response.json({
    access_token: `access-${n}`,
    refresh_token: `refresh-${n}`,
    token_type: 'Bearer',
    expires_in: 100,
    ...more,
  })
const refuse = (status: number, error: string) => (): Response => Response.json({ error }, { status })

async function bench(more: Partial<Grant> = {}, files: Files = createFiles()): Promise<Bench> {
  let asked = 0
  let next: Answer = () => tokens(asked)
  const keys = new Map<string, string>()
  const keyStore: KeyStore = {
    get: async (account) => keys.get(account) ?? null,
    set: async (account, value) => void keys.set(account, value),
    delete: async (account) => void keys.delete(account),
  }
  const fetch: Fetch = async () => {
    asked += 1
    return next()
  }
  const shared = { clock, logger, changed: () => undefined, learned: () => undefined }
  const vault = new Vault({ path: join(folder, 'vault.json'), files, keyStore, ...shared })
  await vault.open()
  const grant: Grant = {
    resource: endpoint.href,
    issuer,
    registration: 'r',
    metadata: { issuer, token_endpoint: `${issuer}/token`, response_types_supported: ['code'] },
    accessToken: 'access-0',
    refreshToken: 'refresh-0',
    expiresAt: clock.now() + 100_000,
    obtainedAt: clock.now(),
    proofKey: null,
    scopes: ['s'],
    ...more,
  }
  await vault.update((data) => ({
    ...data,
    registrations: { r: { issuer, source: 'dynamic', redirectUri: '', client: { client_id: 'c' } } },
    grants: { g: grant },
    endpoints: { [endpoint.href]: { grant: 'g', scopes: ['s'] } },
  }))
  const changes: string[] = []
  const credentials = new Credentials({
    vault,
    lockFolder: folder,
    fetch,
    clock,
    random: () => 0,
    logger,
    changed: (_endpoints, how) => void changes.push(how),
  })
  stop = () => credentials.stop()
  return { credentials, vault, asked: () => asked, answer: (answer) => (next = answer), changes }
}

const all = (work: () => Promise<unknown>, times = 20): Promise<PromiseSettledResult<unknown>[]> =>
  Promise.allSettled(Array.from({ length: times }, work))
const kinds = (results: PromiseSettledResult<unknown>[]): string[] => [...new Set(results.map(({ status }) => status))]

describe('a token', () => {
  test('is used until its end, then renewed once for all who ask', async () => {
    const { credentials, asked, changes } = await bench()
    expect(await credentials.token(endpoint)).toBe('access-0')
    expect(asked()).toBe(0)
    await clock.pass(100_000)
    const results = await all(() => credentials.token(endpoint))
    expect(new Set(results.map((result) => (result.status === 'fulfilled' ? result.value : null))).size).toBe(1)
    expect(asked()).toBe(1)
    expect(changes).toEqual(['renewed'])
  })

  // Would catch: a refresh that only ever happens when a request has already failed.
  test('is renewed ahead of its end, by itself', async () => {
    const { credentials, vault, asked } = await bench()
    await credentials.token(endpoint)
    await clock.pass(79_000)
    expect(asked()).toBe(0)
    await clock.pass(3_000)
    await expect.poll(() => vault.data.grants['g']?.accessToken).toBe('access-1')
    expect(asked()).toBe(1)
  })

  // Would catch: 401 answered 20 times in parallel with 20 refreshes.
  test('that is refused by 20 requests at once is renewed once', async () => {
    const { credentials, asked } = await bench({ expiresAt: null })
    expect(kinds(await all(() => credentials.rejected(endpoint, 'access-0', null)))).toEqual(['fulfilled'])
    expect(asked()).toBe(1)
    // A straggler that was sent with the old token.
    await credentials.rejected(endpoint, 'access-0', null)
    expect(asked()).toBe(1)
  })

  // Would catch: an endless loop between a server that rejects and an issuer that issues.
  test('that is refused again and again right after it was renewed ends the loop', async () => {
    const { credentials, asked } = await bench()
    const refused = async (): Promise<unknown> => {
      const token = await credentials.token(endpoint)
      return credentials.rejected(endpoint, token, null).then(
        () => null,
        (error: unknown) => error,
      )
    }
    const outcomes = [await refused(), await refused(), await refused(), await refused()]
    expect(outcomes.at(-1)).toMatchObject({ code: 'auth.rejected-after-sign-in', outcome: { then: 'fail' } })
    expect(asked()).toBeLessThanOrEqual(3)
    // A person who tries again is not held back by that.
    credentials.forgetFailures(endpoint)
    expect(await refused()).toBeNull()
  })

  // Would catch: a token that is over before it begins renewed in a loop without a pause.
  test.each([0, -5, '', null])('with expires_in %j is used until it is refused', async (expires_in) => {
    const { credentials, asked, answer } = await bench({ expiresAt: clock.now() })
    answer(() => tokens(1, { expires_in }))
    expect(await credentials.token(endpoint)).toBe('access-1')
    await clock.pass(60_000)
    expect(await credentials.token(endpoint)).toBe('access-1')
    expect(asked()).toBe(1)
  })

  test('keeps its refresh token and scopes when the answer names none', async () => {
    const { credentials, vault, answer } = await bench({ expiresAt: clock.now() })
    answer(() => tokens(1, { refresh_token: undefined }))
    await credentials.token(endpoint)
    expect(vault.data.grants['g']).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-0', scopes: ['s'] })
  })
})

describe('a refresh that fails', () => {
  const passing: [string, Answer][] = [
    ['503', refuse(503, 'temporarily_unavailable')],
    ['502 with a page', () => new Response('<html>', { status: 502 })],
    ['200 with a page', () => new Response('<html>')],
    ['429', refuse(429, 'slow_down')],
    ['500 that blames the grant', refuse(500, 'invalid_grant')],
    ['a broken network', () => Promise.reject(new TypeError('fetch failed'))],
    ['a code of its own', refuse(400, 'internal_error')],
  ]
  // Would catch: a passing fault taken for the end, tokens thrown away, and a storm of requests.
  test.each(passing)('for now (%s) costs nothing and is not repeated at once', async (_name, how) => {
    const { credentials, vault, asked, answer, changes } = await bench({ expiresAt: clock.now() })
    answer(how)
    for (const result of await all(() => credentials.token(endpoint))) {
      expect(result).toMatchObject({ reason: { code: 'auth.refresh-unavailable', outcome: { then: 'retry' } } })
    }
    await all(() => credentials.token(endpoint))
    expect(asked()).toBe(1)
    expect(vault.data.grants['g']).toMatchObject({ accessToken: 'access-0', refreshToken: 'refresh-0' })
    expect(changes).not.toContain('ended')
    answer(() => tokens(7))
    await clock.pass(2_000)
    expect(await credentials.token(endpoint)).toBe('access-7')
  })

  // Would catch: a server's wish to be left alone overheard.
  test('with Retry-After is left alone so long', async () => {
    const { credentials, asked, answer } = await bench({ expiresAt: clock.now() })
    answer(() => new Response('', { status: 503, headers: { 'retry-after': '60' } }))
    await all(() => credentials.token(endpoint))
    await clock.pass(50_000)
    await all(() => credentials.token(endpoint))
    expect(asked()).toBe(1)
  })

  const final: [string, Answer, string, string][] = [
    ['invalid_grant', refuse(400, 'invalid_grant'), 'auth.expired', 'expired'],
    ['invalid_grant with status 200', refuse(200, 'invalid_grant'), 'auth.expired', 'expired'],
    ['invalid_client', refuse(401, 'invalid_client'), 'auth.expired', 'rejected'],
  ]
  // Would catch: a dead token offered again and again; the reason forgotten.
  test.each(final)('for good (%s) drops the tokens and says why', async (_name, how, code, reason) => {
    const { credentials, vault, asked, answer, changes } = await bench({ expiresAt: clock.now() })
    answer(how)
    await expect(credentials.token(endpoint)).rejects.toMatchObject({ code, outcome: { then: 'needs-auth', reason } })
    expect(await credentials.token(endpoint)).toBeUndefined()
    expect(credentials.ended(endpoint)).toMatchObject({ code, outcome: { reason } })
    expect(credentials.hasGrant(endpoint)).toBe(false)
    expect(asked()).toBe(1)
    expect(changes).toContain('ended')
    expect(vault.data.grants['g']).toMatchObject({ accessToken: '', refreshToken: null })
    expect(Object.keys(vault.data.registrations)).toEqual(reason === 'rejected' ? [] : ['r'])
  })
})

describe('a disk that is full while a refresh is saved', () => {
  // Would catch: a rotated token lost because it could not be saved, or an error instead of a token.
  test('costs nothing: the token is used from memory, the trouble is told, and it is saved later', async () => {
    const files = createFiles()
    let full = false
    const disk: Files = {
      read: files.read,
      write: async (path, text) => {
        if (full) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
        await files.write(path, text)
      },
    }
    const { credentials, vault, asked } = await bench({ expiresAt: clock.now() }, disk)
    full = true
    expect(await credentials.token(endpoint)).toBe('access-1')
    expect(vault.problem).toMatchObject({ code: 'vault.unsaved' })
    full = false
    await clock.pass(100_000)
    expect(await credentials.token(endpoint)).toBe('access-2')
    expect(asked()).toBe(2)
    expect(vault.problem).toBeNull()
  })
})
