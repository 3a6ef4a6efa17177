/** What a sign-in needs of the person before it can begin: a client id, or their word that a flawed description is all right. */
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { ConnectionState } from '../../shared/model/connection'
import { done, problem, server } from '../support/renderer-fixtures'
import { openWindow } from './render'

const oauth = { kind: 'oauth' as const, expiresAt: null, scopes: [] }
const list = () => within(screen.getByRole('region', { name: 'Servers' }))
const detail = () => within(screen.getByRole('complementary'))

describe('a sign-in service that calls itself otherwise', () => {
  const otherwise: ConnectionState = {
    kind: 'needs-auth',
    reason: 'first-time',
    scopes: [],
    problem: problem({
      code: 'auth.issuer-mismatch',
      title: 'The sign-in service calls itself otherwise',
      action: 'trust-issuer',
      evidence: { issuer: 'https://mcp.example.com', otherIssuer: 'https://auth.example.com' },
    }),
  }

  // Would catch: a click on the row that tries again for ever, and a consent without both names before the person's eyes.
  it('is shown by both names, and signed in to when the person says so', async () => {
    const { user, asked } = await openWindow([server('x', otherwise, { auth: oauth })], {
      'server.trustIssuer': () => done({ saved: true }),
      'server.login': () => new Promise(() => {}),
    })
    await user.click(list().getByRole('button', { name: 'Review x' }))
    expect(asked('server.login')).toEqual([])
    expect(detail().getByText('https://mcp.example.com')).toBeDefined()
    expect(detail().getByText('https://auth.example.com')).toBeDefined()
    await user.click(detail().getByRole('button', { name: 'Sign in to x anyway' }))
    expect(asked('server.trustIssuer')).toEqual([{ server: 'id-x', issuer: 'https://auth.example.com' }])
    await waitFor(() => expect(asked('server.login')).toEqual([{ server: 'id-x', open: true }]))
  })

  it('and one that does not mention PKCE is shown by its name alone', async () => {
    const silent = problem({
      code: 'auth.pkce-missing',
      title: 'The sign-in service does not mention PKCE',
      action: 'trust-issuer',
      evidence: { issuer: 'https://auth.example.com', otherIssuer: 'https://auth.example.com' },
    })
    await openWindow([server('x', { ...otherwise, problem: silent }, { auth: oauth })])
    expect(detail().getAllByText('https://auth.example.com')).toHaveLength(1)
    expect(detail().getByText(/protects its answers with PKCE/)).toBeDefined()
    expect(detail().getByRole('button', { name: 'Sign in to x anyway' })).toBeDefined()
  })

  it('is not signed in to when its description has changed meanwhile', async () => {
    const { user, asked } = await openWindow([server('x', otherwise, { auth: oauth })], {
      'server.trustIssuer': () => ({ ok: false, error: { code: 'sign-in-failed', message: 'It names yet another.' } }),
    })
    await user.click(detail().getByRole('button', { name: 'Sign in to x anyway' }))
    expect(screen.getByText(/names yet another/)).toBeDefined()
    expect(asked('server.login')).toEqual([])
  })
})

describe('the client id', () => {
  const refused: ConnectionState = {
    kind: 'needs-auth',
    reason: 'first-time',
    scopes: [],
    problem: problem({
      code: 'auth.registration-refused',
      title: 'The sign-in service does not know Patchbay',
      detail: 'The sign-in service does not let apps register themselves.',
      action: 'enter-client-id',
      evidence: { issuer: 'auth.example.com', redirectUri: 'http://127.0.0.1:41234/callback' },
    }),
  }

  it('is asked for in place, with the redirect URI, kept, and signed in with', async () => {
    const { user, asked } = await openWindow([server('x', refused, { auth: oauth })], {
      'server.setClient': () => done({ saved: true }),
      'server.login': () => new Promise(() => {}),
    })
    await user.click(list().getByRole('button', { name: 'Client id… for x' }))
    expect(detail().getByText('http://127.0.0.1:41234/callback')).toBeDefined()
    expect(detail().getByText(/auth\.example\.com/)).toBeDefined()
    const secret = detail().getByLabelText('Client secret')
    expect(secret.getAttribute('type')).toBe('password')
    await user.click(detail().getByRole('button', { name: 'Save and sign in to x' }))
    expect(asked('server.setClient')).toEqual([])
    expect(detail().getByRole('alert').textContent).toBe('Enter the client id')
    await user.type(detail().getByLabelText('Client id'), ' patchbay-1 ')
    await user.type(secret, 's3cret')
    await user.click(detail().getByRole('button', { name: 'Save and sign in to x' }))
    expect(asked('server.setClient')).toEqual([{ server: 'id-x', clientId: 'patchbay-1', clientSecret: 's3cret' }])
    await waitFor(() => expect(asked('server.login')).toEqual([{ server: 'id-x', open: true }]))
  })

  it('keeps what was typed when it could not be kept', async () => {
    const { user } = await openWindow([server('x', refused, { auth: oauth })], {
      'server.setClient': () => ({ ok: false, error: { code: 'internal', message: 'No.' } }),
    })
    await user.type(detail().getByLabelText('Client id'), 'patchbay-1')
    await user.click(detail().getByRole('button', { name: 'Save and sign in to x' }))
    expect(screen.getByText('The client id for x was not saved')).toBeDefined()
    expect(detail().getByLabelText<HTMLInputElement>('Client id').value).toBe('patchbay-1')
  })
})
