/** What counts as a sign of life: any answer; and a list decides where `ping` is refused. */
import { beforeEach, expect, test } from 'vitest'
import type { McpClient } from '../../../../electron/core/mcp/mcp'
import type { ListKind } from '../../../../electron/core/mcp/offers'
import { SignOfLife } from '../../../../electron/core/mcp/sign-of-life'
import { FaultError, type Fault } from '../../../../electron/core/problems/fault'

const http = (status: number): Fault => ({
  kind: 'http',
  status,
  body: null,
  headerNames: [],
  wwwAuthenticate: null,
  retryAfterMs: null,
  server: null,
})

let asked: string[]
let pong: Fault | null
let listed: Fault | null
let list: ListKind | null
let before: number | null
let life: SignOfLife

beforeEach(() => {
  asked = []
  pong = null
  listed = null
  list = 'tools'
  before = null
  const answer = (what: string, fault: Fault | null): Promise<void> => {
    asked.push(what)
    return fault ? Promise.reject(new FaultError(fault)) : Promise.resolve()
  }
  const client: Pick<McpClient, 'probe' | 'glance'> = {
    probe: () => answer('ping', pong),
    glance: (kind) => answer(kind, listed),
  }
  life = new SignOfLife({
    client: () => client as McpClient,
    run: (work) => work(client as McpClient),
    shortestList: () => list,
    refusedBefore: () => before,
  })
})

const outcome = (): Promise<string> =>
  life.ask(1_000).then(
    () => 'alive',
    (error: FaultError) => error.fault.kind,
  )

test('an answer to ping is enough', async () => {
  expect(await outcome()).toBe('alive')
  pong = { kind: 'rpc', code: -32601, message: 'Method not found' }
  expect(await outcome()).toBe('alive')
  expect(asked).toEqual(['ping', 'ping'])
})

test.each([400, 401, 403, 404, 405, 406, 500, 501])(
  'ping refused with %i: the list decides, now and from then on',
  async (status) => {
    pong = http(status)
    expect(await outcome()).toBe('alive')
    expect(await outcome()).toBe('alive')
    expect(asked).toEqual(['ping', 'tools', 'tools'])
  },
)

test('ping that is not answered: the list is asked the next time, and from then on', async () => {
  pong = { kind: 'timeout', message: 'late' }
  expect(await outcome()).toBe('timeout')
  expect(await outcome()).toBe('alive')
  expect(await outcome()).toBe('alive')
  expect(asked).toEqual(['ping', 'tools', 'tools'])
})

test('neither is answered well: that is what is wrong', async () => {
  pong = http(503)
  listed = http(503)
  expect(await outcome()).toBe('http')
  expect(await outcome(), 'an outage is not asked twice as much').toBe('http')
  pong = { kind: 'timeout', message: 'late' }
  listed = pong
  expect(await outcome()).toBe('timeout')
  expect(await outcome(), 'ping again: perhaps the list is what takes long').toBe('timeout')
  expect(await outcome()).toBe('timeout')
  expect(asked).toEqual(['ping', 'tools', 'tools', 'tools', 'ping', 'tools'])
})

test('an outage is about more than ping', async () => {
  pong = { kind: 'network', code: 'ECONNREFUSED', message: '' }
  expect(await outcome()).toBe('network')
  expect(asked).toEqual(['ping'])
})

// Would catch: a credential wanted of everybody taken for one that only ping wants.
test.each([['tools'], [null]] as const)('a 401 to everything (%s) is a refusal', async (kind) => {
  list = kind
  pong = http(401)
  listed = http(401)
  expect(await outcome()).toBe('http')
})

test('an error to the list is an answer', async () => {
  pong = http(405)
  listed = { kind: 'rpc', code: -32603, message: 'no tools today' }
  expect(await outcome()).toBe('alive')
})

test('without a list a refusal is all the life there is', async () => {
  list = null
  pong = http(405)
  expect(await outcome()).toBe('alive')
  pong = http(502)
  expect(await outcome()).toBe('http')
})

// Would catch: a server whose list was never to be had, torn down and greeted again for ever because it is still not.
test('a list that is refused as it was in the beginning is a sign of life', async () => {
  pong = http(400)
  listed = http(400)
  expect(await outcome()).toBe('http')
  before = 400
  expect(await outcome()).toBe('alive')
  listed = http(502)
  expect(await outcome()).toBe('http')
})

// Would catch: the list asked at once although the answer to `ping` was a wish to be left alone.
test('who asks for a pause is asked nothing more', async () => {
  pong = { ...http(503), retryAfterMs: 30_000 } as Fault
  expect(await outcome()).toBe('http')
  expect(asked).toEqual(['ping'])
  pong = http(429)
  expect(await outcome()).toBe('alive')
  expect(asked).toEqual(['ping', 'tools'])
})

// Would catch: a server torn down every few seconds because it takes `ping` and has no answer to it (200, 202 or 204 and nothing).
test('an answer to ping that never came is no end: the list decides', async () => {
  pong = { kind: 'closed', message: 'The answer was lost on its way.' }
  expect(await outcome()).toBe('alive')
  expect(asked).toEqual(['ping', 'tools'])
  listed = { kind: 'closed', message: 'The connection ended.' }
  expect(await outcome()).toBe('closed')
})
