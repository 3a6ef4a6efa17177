/** Which registration serves an issuer: the specification's order, and never another issuer's. */
import { describe, expect, test } from 'vitest'
import type { Discovery } from '../../../../electron/core/auth/discovery'
import { findRegistration, registrationId } from '../../../../electron/core/auth/registrations'
import { emptyVault, type Registration, type VaultData } from '../../../../electron/core/vault/vault-data'

const issuer = 'https://issuer.example'
const documentUrl = 'https://patchbay.example/client.json'

function discovery(metadata: Record<string, unknown> = {}): Discovery {
  return {
    resource: 'https://a.example/mcp',
    indicator: 'https://a.example/mcp',
    resourceScopes: [],
    issuer,
    authorizationServer: issuer,
    wantsBoundTokens: false,
    metadata: { issuer, ...metadata } as Discovery['metadata'],
  }
}

const dynamic = (client_id: string, more: Partial<Registration> = {}, scope?: string): Registration => ({
  issuer,
  source: 'dynamic',
  redirectUri: 'http://127.0.0.1:1/callback',
  client: { client_id, ...(scope === undefined ? {} : { scope }) },
  ...more,
})

function vault(registrations: Registration[], clients: VaultData['clients'] = {}): VaultData {
  return {
    ...emptyVault(),
    clients,
    registrations: Object.fromEntries(registrations.map((each) => [registrationId(each), each])),
  }
}

const idOf = (found: Registration | null): string | null => found?.client.client_id ?? null

describe('the registration', () => {
  const full = vault([dynamic('dyn')], { [issuer]: { clientId: 'entered', clientSecret: 'hush' } })
  const withDocument = discovery({ client_id_metadata_document_supported: true })

  test('is what the entry names, first of all', () => {
    expect(findRegistration(full, withDocument, { clientId: 'mine' }, documentUrl, [])).toMatchObject({
      source: 'configured',
      client: { client_id: 'mine' },
    })
  })

  // Would catch: the secret of one client sent along with the id of another.
  test('has a secret only when that belongs to the id', () => {
    expect(findRegistration(full, withDocument, { clientId: 'mine' }, null, [])?.client.client_secret).toBeUndefined()
    expect(findRegistration(full, withDocument, { clientId: 'entered' }, null, [])?.client.client_secret).toBe('hush')
  })

  test('is what the person entered, else the document, else the dynamic one, else none', () => {
    expect(idOf(findRegistration(full, withDocument, null, documentUrl, []))).toBe('entered')
    const rest = vault([dynamic('dyn')])
    expect(idOf(findRegistration(rest, withDocument, null, documentUrl, []))).toBe(documentUrl)
    expect(idOf(findRegistration(rest, withDocument, null, null, []))).toBe('dyn')
    expect(idOf(findRegistration(rest, discovery(), null, documentUrl, []))).toBe('dyn')
    expect(findRegistration(vault([]), discovery(), null, documentUrl, [])).toBeNull()
  })

  // Would catch: one issuer's client, or its secret, used at another (2026-07-28, "AS binding").
  test('is never that of another issuer', () => {
    const others = vault([dynamic('dyn', { issuer: 'https://other.example' })], {
      'https://other.example': { clientId: 'entered', clientSecret: 'hush' },
    })
    expect(findRegistration(others, discovery(), null, null, [])).toBeNull()
  })

  test('is the newest one that may ask for the scopes', () => {
    const data = vault([dynamic('wide', {}, 'a b'), dynamic('narrow', {}, 'a')])
    expect(idOf(findRegistration(data, discovery(), null, null, ['a']))).toBe('narrow')
    expect(idOf(findRegistration(data, discovery(), null, null, ['a', 'b']))).toBe('wide')
    expect(findRegistration(data, discovery(), null, null, ['c'])).toBeNull()
    expect(idOf(findRegistration(vault([dynamic('free')]), discovery(), null, null, ['c']))).toBe('free')
  })
})
