/** The report for whoever helps: readable, complete, in bounded size, and nothing in it can pose as a part of it. */
import { describe, expect, test } from 'vitest'
import { RequestLog, rpcMethodOf, type RequestShape } from '../../../electron/core/activity/request-log'
import { observeFetch } from '../../../electron/core/network/observed-fetch'
import { reportText } from '../../../electron/core/diagnostics/report'
import { problem } from '../../../electron/core/problems/problem'
import { Redactor } from '../../../electron/core/vault/redact'
import { server } from '../../support/renderer-fixtures'

const about = { info: { version: '1.2.3', host: 'serve' as const }, platform: 'linux', now: Date.UTC(2026, 10, 20) }
const shape = (given: Partial<RequestShape> = {}): RequestShape => ({
  at: about.now,
  method: 'POST',
  path: '/mcp',
  rpc: 'tools/list',
  sent: 'authorization content-type',
  status: 401,
  received: 'www-authenticate',
  code: null,
  ms: 12.4,
  ...given,
})

test('has versions, state, problem, incidents, request shapes and activity', () => {
  const seen = problem('http.unavailable', about.now, {
    detail: 'It answered 503.',
    evidence: { status: 503, headerNames: ['server', 'retry-after'], body: 'line one\n## line two' },
  })
  const base = server('notes', { kind: 'failed', problem: seen })
  const serverInfo = { name: 'notes\n## Other server', version: '1' }
  const view = { ...base, capabilities: { ...base.capabilities, serverInfo } }
  const history = [
    { kind: 'connected' as const, from: '2026-11-19T23:00:00.000Z', code: null },
    { kind: 'failed' as const, from: '2026-11-19T23:59:50.000Z', code: 'http.unavailable' },
  ]
  const activity = [
    { seq: 1, at: '2026-11-20T00:00:00.000Z', level: 'warn' as const, origin: 'stderr' as const, message: 'a\n# b' },
  ]
  const text = reportText(
    about,
    [{ view, history, requests: [shape(), shape({ status: null, code: 'ECONNREFUSED' })], activity }],
    (each) => each,
  )
  for (const part of [
    'Patchbay 1.2.3 (serve) on linux',
    '## notes',
    '- http.unavailable',
    '- headers of the answer: server retry-after',
    '- answer began with: line one ## line two',
    '- connected 99.7 % of the time since 2026-11-19T23:00:00.000Z; 1 incident',
    '- 2026-11-19T23:59:50.000Z http.unavailable: not over',
    'POST /mcp tools/list -> 401, 12 ms',
    '  - sent: authorization content-type',
    'no answer (connection refused)',
    'warn stderr: a # b',
  ])
    expect(text).toContain(part)
  // Only our own headings: what a server says cannot begin a section.
  expect(text.match(/^#+ .*$/gm)).toEqual([
    '# Patchbay diagnostics, 2026-11-20T00:00:00.000Z',
    '## notes',
    '### Problem',
    '### Incidents',
    '### States',
    '### Latest requests',
    '### Activity',
  ])
})

// Would catch: a report of many servers that is cut off in the middle, so that nothing is said of the later ones.
test('of many servers with much to say each is there, to its last line, without its secrets', () => {
  const redactor = new Redactor()
  redactor.set('x', ['the-secret-value'])
  const activity = Array.from({ length: 60 }, (_, index) => ({
    seq: index,
    at: '2026-11-20T00:00:00.000Z',
    level: 'info' as const,
    origin: 'stderr' as const,
    message: `${'words '.repeat(80)}the-secret-value`,
  }))
  const names = Array.from({ length: 40 }, (_, index) => `server-${index}`)
  const text = reportText(
    about,
    names.map((name) => ({ view: server(name, { kind: 'disconnecting' }), history: [], requests: [], activity })),
    (each) => redactor.text(each),
  )
  expect([...text.matchAll(/^## (.*)$/gm)].map(([, name]) => name)).toEqual(names)
  expect(text.match(/words ••••••$/gm)).toHaveLength(40 * 60)
})

describe('request shapes', () => {
  // Would catch: a token, a query or a body in what is kept of a request.
  test('are names and numbers only', async () => {
    const seen: RequestShape[] = []
    const fetch = observeFetch({
      fetch: async () => new Response('body-secret', { status: 503, headers: { 'x-trace': 'value-secret' } }),
      now: () => 5,
      seen: (each) => void seen.push(each),
    })
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { arguments: 'argument-secret' },
    })
    const headers = { Authorization: 'Bearer header-secret' }
    await fetch('https://h.example/mcp?key=query-secret', { method: 'POST', headers, body })
    expect(seen).toEqual([
      {
        at: 5,
        method: 'POST',
        path: '/mcp',
        rpc: 'tools/call',
        sent: 'authorization',
        status: 503,
        received: 'content-type x-trace',
        code: null,
        ms: 0,
      },
    ])
  })

  test('of a request without an answer have the system’s code', async () => {
    const seen: RequestShape[] = []
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    const fetch = observeFetch({
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause })),
      now: () => 5,
      seen: (each) => void seen.push(each),
    })
    await expect(fetch('https://h.example/mcp')).rejects.toThrow('fetch failed')
    expect(seen).toMatchObject([{ method: 'GET', rpc: null, status: null, code: 'ECONNREFUSED' }])
  })

  test('only the latest are kept', () => {
    const log = new RequestLog()
    for (let index = 0; index < 500; index++) log.add(shape({ ms: index }))
    expect(log.all().map(({ ms }) => ms)).toEqual(Array.from({ length: 40 }, (_, index) => 460 + index))
  })

  test.each([
    ['{"jsonrpc":"2.0","id":1,"method":"tools/call"}', 'tools/call'],
    ['{"method":"notifications/tools/list_changed"}', 'notifications/tools/list_changed'],
    ['{"params":{"text":"my \\"method\\":\\"secret\\""}}', null],
    ['{"method":"Bearer abc.def"}', null],
    [undefined, null],
    [new Uint8Array(3), null],
  ])('the method of %j is %j', (body, method) => {
    expect(rpcMethodOf(body)).toBe(method)
  })
})
