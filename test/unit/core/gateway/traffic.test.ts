/** What is counted of each client. Catches an error that nobody sees, and an account that grows without end. */
import { expect, test } from 'vitest'
import { isErrorAnswer, TrafficCounter } from '../../../../electron/core/gateway/traffic'

const large = 'x'.repeat(100_000)

test.each<[boolean, string]>([
  [true, '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}'],
  [true, '{"jsonrpc":"2.0","id":1,"result":{"content":[],"isError":true}}'],
  [true, `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"${large}"}],"isError":true}}`],
  [true, `{"jsonrpc":"2.0","id":1,"result":{"isError":true,"content":[{"type":"text","text":"${large}"}]}}`],
  [false, '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"an \\"error\\": none"}]}}'],
  [false, `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"${large}"}],"isError":false}}`],
])('an answer is an error: %s', (isError, answer) => {
  expect(isErrorAnswer(Buffer.from(answer))).toBe(isError)
})

test('requests, errors and the slowest tools of each client', () => {
  let now = 1_000
  const counter = new TrafficCounter(() => now)
  expect(counter.of('one')).toEqual({ since: 0, lastAt: 0, calls: 0, errors: 0, slowest: [] })
  const call = (tool: string | null, ms: number, isError = false): void => {
    counter.began('one')
    counter.ended('one', tool, ms, isError)
    now += 100
  }
  call(null, 900)
  call('a', 5)
  call('a', 7, true)
  call('b', 6)
  call('c', 1)
  call('d', 2)
  expect(counter.of('one')).toEqual({
    since: 1_000,
    lastAt: 1_500,
    calls: 6,
    errors: 1,
    slowest: [
      { tool: 'a', calls: 2, slowestMs: 7 },
      { tool: 'b', calls: 1, slowestMs: 6 },
      { tool: 'd', calls: 1, slowestMs: 2 },
    ],
  })
  expect(counter.lastAt).toBe(1_500)
  expect(counter.of('another').calls).toBe(0)
})

test('clients and tools are bounded, whatever they call themselves', () => {
  const counter = new TrafficCounter(() => 1)
  for (let client = 0; client < 2_000; client += 1) counter.began(`client ${client}`)
  expect(counter.of('client 0').calls).toBe(0)
  expect(counter.of('client 1999').calls).toBe(1)
  for (let tool = 0; tool < 2_000; tool += 1) counter.ended('client 1999', `${tool}${large}`, tool, false)
  expect(counter.of('client 1999').slowest.map(({ slowestMs }) => slowestMs)).toEqual([199, 198, 197])
  expect(JSON.stringify(counter.of('client 1999')).length).toBeLessThan(2_000)
})
