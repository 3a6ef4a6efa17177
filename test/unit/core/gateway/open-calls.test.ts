/** The account of calls that are under way. */
import { expect, test } from 'vitest'
import { OpenCalls } from '../../../../electron/core/gateway/open-calls'

// Would catch: a call beyond the limit that is begun in the account and never ended, so that it counts as answered well.
test('one too many at once is refused, and counted as an error', async () => {
  const calls = new OpenCalls(() => 1)
  const over: (() => void)[] = []
  const asker = (key: number) => ({ client: 'c', key: String(key), id: String(key), tool: 'echo' })
  const begin = () =>
    new Promise<{ status: number; bytes: Buffer }>((resolve) => {
      over.push(() => resolve({ status: 200, bytes: Buffer.from('{"jsonrpc":"2.0","id":1,"result":{}}') }))
    })
  const running = Array.from({ length: 128 }, (_, key) => calls.run(asker(key), begin))
  expect(await calls.run(asker(128), begin)).toMatchObject({ status: 503 })
  expect(over).toHaveLength(128)
  for (const end of over) end()
  await Promise.all(running)
  expect(calls.trafficOf('c')).toMatchObject({ calls: 129, errors: 1 })
  expect(await calls.run(asker(129), async () => ({ status: 200, bytes: Buffer.from('{}') }))).toMatchObject({
    status: 200,
  })
})
