/** Whether there is a way out, as the interfaces of all kinds of machines tell it. */
import type { NetworkInterfaceInfo } from 'node:os'
import { expect, test } from 'vitest'
import { createNetwork, type Interfaces } from '../../../electron/adapters/network'
import { fakeClock } from '../core/fake-clock'

const at = (address: string, internal = false): NetworkInterfaceInfo =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4', netmask: '', mac: '', cidr: null }) as never
const lo = { lo: [at('127.0.0.1', true), at('::1', true)] }

const machines: [string, Interfaces, boolean][] = [
  ['nothing but itself', lo, false],
  ['a cable', { ...lo, eth0: [at('192.168.1.4')] }, true],
  ['only addresses that nobody has given it', { ...lo, en0: [at('fe80::1'), at('169.254.7.8')] }, false],
  ['a container engine’s bridge and no network', { ...lo, docker0: [at('172.17.0.1')] }, false],
  ['a virtual switch of Windows and no network', { 'vEthernet (WSL)': [at('172.20.0.1')] }, false],
  ['IPv6 only', { ...lo, en0: [at('2001:db8::1')] }, true],
  ['a VPN alone', { ...lo, utun3: [at('10.8.0.2')] }, true],
]

test.each(machines)('%s', (_name, interfaces, reaches) => {
  const network = createNetwork({ clock: fakeClock(), interfaces: () => interfaces })
  expect(network.reaches('mcp.example.com')).toBe(reaches)
  // Would catch: servers on this very machine that are given up on a train.
  for (const host of ['localhost', 'app.localhost', '127.0.0.1', '127.1.2.3', '[::1]'])
    expect(network.reaches(host)).toBe(true)
})

test('tells of a way that opens, closes or becomes another one, once each, until it is stopped', async () => {
  const clock = fakeClock()
  let interfaces: Interfaces = lo
  let plugged = true
  let wake = (): void => undefined
  const network = createNetwork({
    clock,
    interfaces: () => interfaces,
    online: () => plugged,
    onWake(woke) {
      wake = woke
      return () => (wake = () => undefined)
    },
  })
  const heard: string[] = []
  const stop = network.watch((how) => heard.push(how))
  await clock.pass(5_000)
  expect(heard).toEqual([])
  interfaces = { ...lo, eth0: [at('192.168.1.4')] }
  await clock.pass(5_000)
  interfaces = { ...interfaces, utun3: [at('10.8.0.2')] }
  await clock.pass(5_000)
  plugged = false
  await clock.pass(5_000)
  expect(network.reaches('mcp.example.com')).toBe(false)
  expect(heard).toEqual(['network', 'network', 'network'])
  wake()
  expect(heard.at(-1)).toBe('woke')
  stop()
  interfaces = lo
  wake()
  await clock.pass(5_000)
  expect(heard).toHaveLength(4)
})
