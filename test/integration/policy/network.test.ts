/** The rows of docs/recovery.md, "Policy", that are about the way to a server. */
import { expect, test } from 'vitest'
import { http } from '../../fixtures/doctor/set-up'
import { startLegacyHttp } from '../../servers/legacy-http'
import { startTcpProxy } from '../../servers/tcp-proxy'
import { createSkippingClock } from '../../support/skipping-clock'
import { engineFor, inTrouble, later } from './bench'

async function proxied() {
  const server = later(await startLegacyHttp())
  const proxy = later(await startTcpProxy(server.port))
  return { server, proxy, entry: http(`http://127.0.0.1:${proxy.port}/mcp`) }
}

// Would catch: a hang-up in the middle of an answer that ends as failed, or is not told from a refused port.
test('reset: waited out, and heals by itself', async () => {
  const { proxy, entry } = await proxied()
  await proxy.fault({ kind: 'reset', afterBytes: 1 })
  const engine = await engineFor({ it: entry })
  expect((await inTrouble(engine, 'it', 'net.reset')).state.kind).toBe('reconnecting')
  await proxy.fault({ kind: 'none' })
  await engine.waitFor('it', 'connected', 5_000)
})

// Would catch: a connection that is believed for ever although nothing comes back, and one that stays lost.
test('two missed health probes: built anew', async () => {
  const { server, proxy, entry } = await proxied()
  const clock = createSkippingClock()
  const engine = await engineFor({ it: entry }, { clock, limits: { probeMs: 1_000 } })
  await engine.waitFor('it', 'connected')
  await proxy.fault({ kind: 'blackhole' })
  const skipping = setInterval(() => clock.skip(5_000), 20)
  try {
    expect((await inTrouble(engine, 'it', 'net.timeout', 40_000)).state.kind).toBe('reconnecting')
  } finally {
    clearInterval(skipping)
  }
  await proxy.fault({ kind: 'none' })
  expect((await engine.engine.reconnect('it')).state.kind).toBe('connected')
  expect(await engine.callText('it', 'count')).toBe('1')
  expect(server.initializes()).toBeGreaterThanOrEqual(2)
})

// Would catch: a greeting that is waited for without an end.
test('no answer to the greeting: given up after its time, tried again', async () => {
  const { proxy, entry } = await proxied()
  await proxy.fault({ kind: 'hang' })
  const engine = await engineFor({ it: entry }, { limits: { handshakeMs: 2_000 } })
  await inTrouble(engine, 'it', 'net.timeout', 40_000)
  await proxy.fault({ kind: 'none' })
  await engine.waitFor('it', 'connected', 5_000)
})
