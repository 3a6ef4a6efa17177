/** Which cookies are kept, where they go, and when they end. */
import { describe, expect, test } from 'vitest'
import { keepCookies } from '../../../../electron/core/network/cookies'
import { ownNow } from '../../../support/own-time'

const origin = 'https://mcp.example.com'

/** A server that answers each request with these cookies; `ask` says which came with it. */
function server(...rounds: string[][]) {
  let now = 1_000_000
  const fetch = keepCookies(
    (_input, init) => {
      came = new Headers(init?.headers).get('cookie')
      const headers = new Headers()
      for (const line of rounds.shift() ?? []) headers.append('set-cookie', line)
      return Promise.resolve(new Response(null, { headers }))
    },
    origin,
    () => now,
  )
  let came: string | null = null
  const ask = async (url = `${origin}/mcp`, headers: Record<string, string> = {}): Promise<string | null> => {
    came = null
    await fetch(url, { headers })
    return came
  }
  return { ask, skip: (ms: number) => (now += ms) }
}

describe('cookies of a connection', () => {
  test('come back to their origin, the latest value of each', async () => {
    const { ask } = server(['LB=one; Path=/; HttpOnly', 'b = two'], ['LB="three"; SameSite=None; Secure'])
    expect(await ask()).toBeNull()
    expect(await ask()).toBe('LB=one; b=two')
    expect(await ask(`${origin}/mcp/messages`)).toBe('b=two; LB="three"')
  })

  test('go to no other origin, and none is taken from one', async () => {
    const { ask } = server(['a=1; Domain=example.com'], ['b=2'])
    await ask()
    for (const other of ['https://example.com/mcp', 'http://mcp.example.com/mcp', 'https://mcp.example.com:8443/mcp'])
      expect(await ask(other)).toBeNull()
    expect(await ask()).toBe('a=1')
  })

  test('end when they are over, or taken back', async () => {
    const { ask, skip } = server(['a=1; Max-Age=60', 'b=2; Expires=Wed, 01 Jan 2070 00:00:00 GMT', 'c=3'])
    await ask()
    skip(59_000)
    expect(await ask()).toBe('a=1; b=2; c=3')
    skip(1_000)
    expect(await ask()).toBe('b=2; c=3')
    const back = server(['a=1', 'b=2', 'c=3'], ['a=; Max-Age=0', 'b=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT'])
    await back.ask()
    await back.ask()
    expect(await back.ask()).toBe('c=3')
  })

  test('stay on their path', async () => {
    const { ask } = server(['a=1; Path=/mcp', 'b=2; Path=/other', 'c=3; Path=odd'])
    await ask()
    expect(await ask()).toBe('a=1; c=3')
    expect(await ask(`${origin}/mcp/one`)).toBe('a=1; c=3')
    expect(await ask(`${origin}/mcpx`)).toBe('c=3')
  })

  // Would catch: the cookie of an entry that a server replaces.
  test('leave alone what the request brings itself', async () => {
    const { ask } = server(['key=theirs', 'LB=1'])
    await ask()
    expect(await ask(undefined, { cookie: 'key=mine; other=1' })).toBe('key=mine; other=1; LB=1')
  })

  test('are not believed to be secure where the connection is not', async () => {
    const seen: (string | null)[] = []
    const fetch = keepCookies(
      (_input, init) => {
        seen.push(new Headers(init?.headers).get('cookie'))
        return Promise.resolve(new Response(null, { headers: { 'set-cookie': 'a=1; Secure' } }))
      },
      'http://mcp.example.com',
      () => 0,
    )
    await fetch('http://mcp.example.com/')
    await fetch('http://mcp.example.com/')
    expect(seen).toEqual([null, null])
  })

  test('are bounded in number and length, and odd ones are nothing', async () => {
    const many = Array.from({ length: 100 }, (_, index) => `c${index}=1`)
    const { ask } = server([`long=${'x'.repeat(5_000)}`, '=nameless', ';', '', 'caf\u00e9=1', ...many], many, many)
    const begun = ownNow()
    for (let turn = 0; turn < 3; turn += 1) await ask()
    const sent = (await ask())?.split('; ') ?? []
    expect(sent.length).toBeLessThanOrEqual(20)
    expect(sent.every((pair) => /^c\d+=1$/.test(pair))).toBe(true)
    expect(ownNow() - begun).toBeLessThan(1_000)
  })
})
