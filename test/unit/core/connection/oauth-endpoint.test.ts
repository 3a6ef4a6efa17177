/** What an entry may say about its sign-in depends on whose file it stands in. */
import { expect, test } from 'vitest'
import { oauthEndpoint } from '../../../../electron/core/connection/sign-in-control'
import type { Definition } from '../../../../electron/core/sources/definition'
import { definitionOf } from '../definitions'

// Would catch: a repository's file that has tokens for another service asked for, and handed to its own server.
test.each([
  ['project', undefined],
  ['user', 'api://other'],
  ['local', 'api://other'],
] as const)('the resource that an entry of scope %s names is %s', (scope, resource) => {
  const raw = { type: 'http', url: 'https://h.example/mcp', oauth: { clientId: 'c', resource: 'api://other' } }
  const location: Partial<Definition['location']> = { client: 'claude-code', scope, project: '/work/shop' }
  const definition = definitionOf(raw, { location })
  expect(oauthEndpoint(definition, null)?.hints).toMatchObject({
    clientId: 'c',
    resource,
  })
})
