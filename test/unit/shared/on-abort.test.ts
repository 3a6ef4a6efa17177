/** One signal for thousands of requests: each ends with it, and none of them leaves anything on it. */
import { createServer, type Server } from 'node:http'
import { getEventListeners } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openFetch } from '../../../electron/adapters/own-fetch'
import type { WayTo } from '../../../electron/core/ports'
import { onAbort } from '../../../shared/on-abort'

const straight: WayTo = () => Promise.resolve({ proxy: null, tls: { id: '', ca: null, certificate: null } })

let server: Server
let url = ''
/** Answers that have begun and never end. */
let endless = 0
beforeEach(async () => {
  endless = 0
  server = createServer((request, response) => {
    if (request.url === '/quick') return response.end('{}')
    endless += 1
    response.on('close', () => (endless -= 1))
    return response.write('data: begun\n\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

// Would catch: Node's warning of a leak, which came with the 1 500th request of a session.
test('many requests under one signal leave one listener on it, and Node has nothing to warn of', async () => {
  const warnings: Error[] = []
  const hear = (warning: Error): void => void warnings.push(warning)
  process.on('warning', hear)
  const shared = new AbortController()
  const own = openFetch(straight)
  for (let turn = 0; turn < 60; turn += 1) {
    const answers = Array.from({ length: 50 }, async () =>
      (await own.fetch(`${url}/quick`, { signal: shared.signal })).json(),
    )
    await Promise.all(answers)
  }
  expect(getEventListeners(shared.signal, 'abort')).toHaveLength(1)
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', hear)
  expect(warnings.map(({ name }) => name)).toEqual([])
  own.close()
}, 20_000)

// Would catch: a stream that is let go of although it is still read, which then no end of its session ever reaches.
test('an abort ends what waits for its answer and what is still being read, with its reason', async () => {
  const shared = new AbortController()
  const own = openFetch(straight)
  const answer = await own.fetch(`${url}/endless`, { signal: shared.signal })
  const reader = answer.body?.getReader()
  await reader?.read()
  const reading = reader?.read()
  await expect.poll(() => endless).toBe(1)
  shared.abort(new Error('enough'))
  await expect(reading).rejects.toThrow('enough')
  await expect.poll(() => endless).toBe(0)
  await expect(own.fetch(`${url}/quick`, { signal: shared.signal })).rejects.toThrow('enough')
  own.close()
})

test('a request that is over is not told of an abort', () => {
  const shared = new AbortController()
  const told: string[] = []
  const over = onAbort(shared.signal, () => told.push('over'))
  onAbort(shared.signal, () => told.push('underway'))
  over()
  shared.abort(new Error('enough'))
  expect(told).toEqual(['underway'])
})
