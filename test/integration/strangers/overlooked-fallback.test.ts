/** An older server that describes no resource, and names its sign-in service otherwise, as Atlassian's does. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { problemOf } from '../../../shared/model/connection'
import { cleanUp } from '../../support/cleanup'
import { failureOf } from './worlds'

const { cleanups, engineFor } = cleanUp(afterEach)

// Would catch: a consent that the doctor does not know of, because it spells the server's own address without a slash.
test('is signed in to when the person says so, and the doctor knows it', async () => {
  const server = createServer(({ url }, response) => {
    if (url === '/v1/mcp') return void response.writeHead(401, { 'www-authenticate': 'Bearer realm="OAuth"' }).end()
    if (url !== '/.well-known/oauth-authorization-server') return void response.writeHead(404).end()
    const [authorization_endpoint, token_endpoint, registration_endpoint] = ['a', 't', 'r'].map(
      (at) => `${origin}/${at}`,
    )
    const methods = { code_challenge_methods_supported: ['S256'], response_types_supported: ['code'] }
    const issuer = { issuer: `${origin}/cf`, authorization_endpoint, token_endpoint, registration_endpoint, ...methods }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(issuer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { engine, view, waitFor } = await engineFor({ it: { type: 'http', url: `${origin}/v1/mcp` } })
  await waitFor('it', 'needs-auth')
  expect((await failureOf(engine.login('it', true))).code).toBe('auth.issuer-mismatch')
  expect(problemOf(view('it').state)?.evidence).toMatchObject({ issuer: origin, otherIssuer: `${origin}/cf` })
  expect(await engine.trustIssuer('it', `${origin}/cf`)).toEqual({ saved: true })
  // It gets as far as the registration, which this server refuses.
  expect((await failureOf(engine.login('it', true))).code).toBe('auth.registration-refused')
  const { checks } = await engine.diagnose('it')
  expect(checks.find(({ id }) => id === 'issuer')?.outcome).toBe('ok')
})
