/** Finding out whether a server offers a sign-in at all. */
import { describe, expect, test } from 'vitest'
import { findResourceMetadata, findSignIn } from '../../../../electron/core/auth/offer'
import type { Fetch } from '../../../../electron/core/ports'

/** Answers by path; what is not named is 404. */
function network(pages: Record<string, () => Response | Promise<Response>>): { fetch: Fetch; asked: string[] } {
  const asked: string[] = []
  const fetch: Fetch = async (input) => {
    const { href, pathname } = new URL(input instanceof Request ? input.url : input)
    asked.push(href)
    return (await pages[pathname]?.()) ?? new Response('no', { status: 404 })
  }
  return { fetch, asked }
}

const json = (value: unknown) => () => Response.json(value)
const down = () => Promise.reject(new TypeError('fetch failed'))
const url = new URL('https://a.example/mcp')
const never = new AbortController().signal

describe('whether a server offers a sign-in', () => {
  test.each([
    ['by its resource metadata', { '/.well-known/oauth-protected-resource/mcp': json({ authorization_servers: [] }) }],
    ['by the metadata at the root', { '/.well-known/oauth-protected-resource': json({ authorization_servers: [] }) }],
    [
      'by being the issuer itself',
      { '/.well-known/oauth-authorization-server': json({ authorization_endpoint: 'x' }) },
    ],
    ['by speaking OpenID', { '/.well-known/openid-configuration': json({ authorization_endpoint: 'x' }) }],
  ])('it does, %s', async (_how, pages) => {
    const { fetch } = network(pages)
    await expect(findSignIn(url, 'Bearer scope="s"', fetch, never)).resolves.toEqual({ kind: 'oauth', scopes: ['s'] })
  })

  // Would catch: the challenge's own address ignored (the specification's first choice).
  test('the place that the challenge names comes first', async () => {
    const { fetch, asked } = network({ '/elsewhere': json({ authorization_servers: [] }) })
    await findSignIn(url, 'Bearer resource_metadata="https://a.example/elsewhere"', fetch, never)
    expect(asked).toEqual(['https://a.example/elsewhere'])
  })

  // Would catch: a server without metadata that is asked for a sign-in for ever.
  test('it does not, when all places answer and none has metadata', async () => {
    const { fetch } = network({
      '/.well-known/oauth-protected-resource': () =>
        new Response('<html>', { headers: { 'content-type': 'text/html' } }),
      '/.well-known/openid-configuration': json({ hello: 'world' }),
    })
    await expect(findSignIn(url, null, fetch, never)).resolves.toEqual({ kind: 'none' })
  })

  // Would catch: an outage taken for "offers no sign-in".
  test.each([
    ['a broken network', down],
    ['a server error', () => new Response('', { status: 503 })],
  ])('nobody knows, with %s', async (_name, answer) => {
    const { fetch } = network({ '/.well-known/oauth-protected-resource/mcp': answer })
    await expect(findSignIn(url, null, fetch, never)).resolves.toEqual({ kind: 'unknown' })
  })
})

describe('the address of the metadata', () => {
  test('is asked for where it was not heard, without following or failing', async () => {
    const challenge = { 'www-authenticate': 'Bearer resource_metadata="https://a.example/m"' }
    const { fetch } = network({ '/mcp': () => new Response(null, { status: 401, headers: challenge }) })
    await expect(findResourceMetadata(url, fetch)).resolves.toBe('https://a.example/m')
    await expect(findResourceMetadata(url, network({}).fetch)).resolves.toBeNull()
    await expect(findResourceMetadata(url, network({ '/mcp': down }).fetch)).resolves.toBeNull()
  })
})
