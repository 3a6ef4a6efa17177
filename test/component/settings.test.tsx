/** The settings dialog: what it says of the network is what is in use. */
import { act, screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { NetworkView } from '../../shared/model/network'
import { useView } from '../../renderer/src/store/view'
import { done, everyState, server } from '../support/renderer-fixtures'
import { openWindow } from './render'

const plain: NetworkView = {
  proxies: [
    { scheme: 'https', address: null, from: null, usable: true },
    { scheme: 'http', address: null, from: null, usable: true },
  ],
  exceptions: null,
  trusted: [],
  clientCertificates: [],
}

async function lines(view: NetworkView): Promise<string[]> {
  await openWindow([server('x', everyState(Date.now()).failed)], { 'network.get': () => done(view) })
  act(() => useView.setState({ dialog: 'settings' }))
  await screen.findByText(/^https: /, undefined, { timeout: 5_000 })
  const list = screen.getAllByRole('list').find((each) => within(each).queryByText(/^https: /) !== null)
  return list
    ? within(list)
        .getAllByRole('listitem')
        .map((item) => item.textContent ?? '')
    : []
}

// Would catch: a person who cannot see which proxy Patchbay uses, where it is set, and whom it trusts.
it('names proxies, exceptions, authorities and certificates, each with where it is set', async () => {
  const view: NetworkView = {
    proxies: [
      { scheme: 'https', address: 'http://proxy.corp:8080', from: 'HTTPS_PROXY', usable: true },
      { scheme: 'http', address: null, from: 'http_proxy', usable: false },
    ],
    exceptions: { from: 'NO_PROXY', value: 'intern.corp' },
    trusted: [
      { from: 'SSL_CERT_FILE', path: '/etc/corp.pem', certificates: 1, problem: null },
      { from: 'NODE_EXTRA_CA_CERTS', path: '/gone.pem', certificates: 0, problem: 'It cannot be read.' },
      { from: 'system', path: null, certificates: 140, problem: null },
    ],
    clientCertificates: [
      { host: '*.corp', path: '/me.pem', problem: null },
      { host: 'b.corp', path: '/other.pem', problem: '/other.key cannot be used.' },
    ],
  }
  expect(await lines(view)).toEqual([
    'https: through http://proxy.corp:8080 (HTTPS_PROXY)',
    'http: the proxy in http_proxy cannot be used',
    'No proxy for intern.corp (NO_PROXY)',
    'Trusts 1 more certificate authority from /etc/corp.pem (SSL_CERT_FILE)',
    '/gone.pem (NODE_EXTRA_CA_CERTS): It cannot be read.',
    'Trusts 140 more certificate authorities from this computer (system)',
    'Shows /me.pem to *.corp',
    'For b.corp: /other.key cannot be used.',
  ])
})

it('says so where nothing is set', async () => {
  expect(await lines(plain)).toEqual(['https: no proxy', 'http: no proxy', 'Trusts the usual certificate authorities'])
})

it('names the desktop’s settings as such', async () => {
  const desktop = { scheme: 'https' as const, address: 'http://p:1', from: 'desktop', usable: true }
  const [first] = await lines({ ...plain, proxies: [desktop] })
  expect(first).toBe('https: through http://p:1 (this computer’s network settings)')
})

// Would catch: a choice that does not reach the engine, and one that the window does not say the price of.
it('lets programs that nobody uses sleep, and says what that costs', async () => {
  const { asked, user } = await openWindow([server('x', everyState(Date.now()).asleep)])
  act(() => useView.setState({ dialog: 'settings' }))
  const group = await screen.findByRole('radiogroup', { name: 'Put unused programs to sleep' }, { timeout: 5_000 })
  expect(within(group).getByRole('radio', { checked: true })).toBe(within(group).getByRole('radio', { name: 'Never' }))
  await user.click(within(group).getByRole('radio', { name: 'After 10 min' }))
  expect(asked('settings.set')).toEqual([{ sleepAfterMinutes: 10 }])
  expect(screen.getByText(/keeps in memory alone is lost/)).toBeTruthy()
})

describe('the way back after a sign-in', () => {
  async function open() {
    const { asked, user } = await openWindow([server('x', everyState(Date.now()).failed)], {
      'network.get': () => done(plain),
    })
    act(() => useView.setState({ dialog: 'settings' }))
    const port = await screen.findByLabelText('Port to return to', undefined, { timeout: 5_000 })
    return { asked, user, port }
  }

  // Would catch: a port that can be set in a file alone, and half a number that is taken for one.
  it('can be given a name and a port; what is no port is not saved', async () => {
    const { asked, user, port } = await open()
    await user.click(screen.getByRole('radio', { name: 'localhost' }))
    expect(asked('settings.set')).toEqual([{ callbackHost: 'localhost' }])
    await user.type(port, '70000{Enter}')
    expect((await screen.findByRole('alert')).textContent).toContain('from 1 to 65535')
    expect(asked('settings.set')).toHaveLength(1)
    await user.clear(port)
    await user.type(port, '33418{Enter}')
    expect(asked('settings.set').at(-1)).toEqual({ callbackPort: 33_418 })
  })
})
