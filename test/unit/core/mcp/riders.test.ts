/** Several riders on one channel: nobody gets what is another's, and the server sees one series of ids. */
import { beforeEach, describe, expect, test } from 'vitest'
import { readMessage, type Message } from '../../../../electron/core/mcp/message'
import type { Rider, SendOptions } from '../../../../electron/core/mcp/pipe'
import type { Call } from '../../../../electron/core/mcp/rider-call'
import { Riders } from '../../../../electron/core/mcp/riders'

interface Wire {
  id?: unknown
  method?: string
  params?: { requestId?: unknown; _meta?: { progressToken?: unknown } }
}

let sent: { wire: Wire; text: string; call: Call | null; options: SendOptions }[]
let riders: Riders
beforeEach(() => {
  sent = []
  riders = new Riders((outgoing, options) => {
    const text = outgoing.bytes.toString()
    sent.push({ wire: JSON.parse(text) as Wire, text, call: outgoing.call, options })
    return Promise.resolve()
  })
})

interface Person {
  rider: Rider
  heard: Record<string, unknown>[]
  closed: number
  unclear: number
  say: (message: Record<string, unknown>) => Promise<void>
}

function join(takesUnclaimed = false, whose?: string): Person {
  const person: Person = {
    heard: [],
    closed: 0,
    unclear: 0,
    rider: riders.join(
      {
        message: ({ bytes }) => void person.heard.push(JSON.parse(bytes.toString()) as Record<string, unknown>),
        closed: () => void (person.closed += 1),
        trouble: () => undefined,
        unclear: () => void (person.unclear += 1),
      },
      { takesUnclaimed, whose },
    ),
    say: (message) => person.rider.send(Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }))),
  }
  return person
}

const from = (message: Record<string, unknown>): Message => {
  const read = readMessage(Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }))).message
  if (!read) throw new Error('no message')
  return read
}
const receive = (message: Record<string, unknown>, origin: Call | null = null, isShared = true): unknown => {
  const answer = riders.receive(from(message), origin, isShared)
  return answer && (JSON.parse(answer.toString()) as unknown)
}
const call = (person: Person, id: unknown, more: Record<string, unknown> = {}): Promise<void> =>
  person.say({ id, method: 'tools/call', params: more })

describe('answers', () => {
  test('go to whoever asked, under the id that was asked with', async () => {
    const [one, two] = [join(), join()]
    const asked = [call(one, 1), call(two, 1), call(two, 'x')]
    const ids = sent.map(({ wire }) => wire.id)
    expect(new Set(ids).size).toBe(3)
    receive({ id: ids[2], result: { for: 'x' } })
    receive({ id: ids[0], result: { for: 'one' } })
    receive({ id: ids[1], error: { code: 1, message: 'no' } })
    await Promise.all(asked)
    expect(one.heard).toEqual([{ jsonrpc: '2.0', id: 1, result: { for: 'one' } }])
    expect(two.heard.map(({ id }) => id)).toEqual(['x', 1])
  })

  test.each([
    ['a number as text', (id: number) => ({ id: String(id) })],
    ['null', () => ({ id: null })],
    ['none at all', () => ({})],
    ['another one', () => ({ id: 'whatever' })],
  ])('with %s instead of the id belong to the request that they came with', async (_what, id) => {
    const one = join()
    const asked = call(one, 5)
    const first = sent[0]
    receive({ error: { code: 1, message: 'no' }, ...id(Number(first?.wire.id)) }, first?.call ?? null, false)
    await asked
    expect(one.heard).toMatchObject([{ id: 5, error: { code: 1 } }])
  })

  // Would catch: an answer without an id that is given to whoever happens to wait.
  test('without an id on a channel that all share are nobody’s', () => {
    const one = join()
    void call(one, 5)
    receive({ id: null, error: { code: 1, message: 'no' } })
    expect(one.heard).toEqual([])
  })
})

describe('progress', () => {
  test('comes under the token that was asked with, even if two ask with the same', async () => {
    const [one, two] = [join(), join()]
    const asked = [call(one, 1, { _meta: { progressToken: 'p' } }), call(two, 1, { _meta: { progressToken: 'p' } })]
    const tokens = sent.map(({ wire }) => wire.params?._meta?.progressToken)
    expect(new Set(tokens).size).toBe(2)
    receive({ method: 'notifications/progress', params: { progressToken: tokens[1], progress: 1 } })
    expect([one.heard, two.heard]).toEqual([
      [],
      [{ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 'p', progress: 1 } }],
    ])
    one.rider.leave()
    two.rider.leave()
    await Promise.all(asked)
  })
})

describe('questions of the server', () => {
  const question = { id: 'q', method: 'elicitation/create', params: { message: '?' } }

  test('belong to the call that they came with, and only its rider can answer', async () => {
    const [main, one, two] = [join(true), join(), join()]
    const asked = [call(one, 1), call(two, 1)]
    receive(question, sent[1]?.call ?? null, false)
    expect([main.heard, one.heard, two.heard.length]).toEqual([[], [], 1])
    const { id } = two.heard[0] ?? {}
    await one.say({ id, result: { action: 'accept' } })
    expect(sent).toHaveLength(2)
    await two.say({ id, result: { action: 'decline' } })
    expect(sent[2]?.wire).toEqual({ jsonrpc: '2.0', id: 'q', result: { action: 'decline' } })
    // Once is enough.
    await two.say({ id, result: { action: 'accept' } })
    expect(sent).toHaveLength(3)
    one.rider.leave()
    two.rider.leave()
    await Promise.all(asked)
  })

  test('on a shared channel belong to the one client that calls; with none, to nobody’s call', () => {
    const [main, one, again] = [join(true), join(false, 'one'), join(false, 'one')]
    void main.say({ id: 1, method: 'ping' })
    receive(question)
    void call(one, 1)
    receive(question)
    // A second call of the same client: either of them is the client's.
    void call(again, 1)
    receive(question)
    expect([main.heard.length, one.heard.length, again.heard.length]).toEqual([1, 2, 0])
  })

  // Would catch: a question that a server asks late, of a call that has ended, and that the next client gets to see.
  test.each([
    ['has its answer', (id: unknown) => void receive({ id, result: {} })],
    ['was taken back', (_id: unknown, one: Person) => one.rider.leave()],
    ['is still under way', () => undefined],
  ])('are nobody’s on a shared channel once a second client calls, when the first one’s call %s', (_how, end) => {
    const [main, one, two] = [join(true), join(false, 'one'), join(false, 'two')]
    void call(one, 1)
    end(sent[0]?.wire.id, one)
    void call(two, 1)
    const before = one.heard.length
    expect(receive(question)).toMatchObject({ id: 'q', error: { code: -32601 } })
    expect([main.heard.length, one.heard.length - before, two.heard.length, two.unclear]).toEqual([0, 0, 0, 1])
    // One that says itself to what it belongs goes there.
    receive(question, sent[1]?.call ?? null, false)
    expect(two.heard).toHaveLength(1)
  })

  // Would catch: a call that waits for ever, because its question had gone to another call of the client that has ended.
  test('go on to another call of the client when the one that was asked ends; with none, the server is told', () => {
    const [one, again] = [join(false, 'one'), join(false, 'one')]
    void call(one, 1)
    void call(again, 1)
    receive(question)
    one.rider.leave()
    expect([one.heard.length, again.heard.length]).toEqual([1, 1])
    void again.say({ id: again.heard[0]?.['id'], result: { action: 'accept' } })
    expect(sent.at(-1)?.wire).toEqual({ jsonrpc: '2.0', id: 'q', result: { action: 'accept' } })
    receive(question)
    again.rider.leave()
    expect(sent.at(-1)?.wire).toMatchObject({ id: 'q', error: { code: -32601 } })
  })

  test('that nobody takes are declined; a ping is answered', () => {
    join()
    expect(receive(question)).toMatchObject({ id: 'q', error: { code: -32601 } })
    expect(receive({ id: 3, method: 'ping' })).toEqual({ jsonrpc: '2.0', id: 3, result: {} })
  })

  test('keep their id, however large the number', async () => {
    const one = join(true)
    const text = '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}'
    const { message } = readMessage(Buffer.from(text))
    if (message) riders.receive(message, null, true)
    await one.say({ id: one.heard[0]?.['id'], result: {} })
    expect(sent[0]?.text).toContain('"id":9007199254740993,')
  })
})

describe('what is taken back', () => {
  test('is one’s own: a cancellation names the id that the server knows, and nobody else’s', async () => {
    const [one, two] = [join(), join()]
    const [first, second] = [call(one, 1), call(two, 1)]
    await one.say({ method: 'notifications/cancelled', params: { requestId: 1 } })
    await first
    expect(sent[2]?.wire.params?.requestId).toBe(sent[0]?.wire.id)
    // It has nothing under way any more.
    await one.say({ method: 'notifications/cancelled', params: { requestId: 1 } })
    expect(sent).toHaveLength(3)
    receive({ id: sent[0]?.wire.id, result: {} })
    expect(one.heard).toEqual([])
    receive({ id: sent[1]?.wire.id, result: {} })
    await second
  })

  test('by the server reaches the one that it had asked', () => {
    const [one, two] = [join(true), join()]
    receive({ id: 9, method: 'sampling/createMessage' })
    receive({ method: 'notifications/cancelled', params: { requestId: 9 } })
    expect(one.heard[1]).toMatchObject({ params: { requestId: one.heard[0]?.['id'] } })
    expect(two.heard).toEqual([])
  })
})

describe('notices', () => {
  const changed = { method: 'notifications/tools/list_changed' }
  const logged = { method: 'notifications/message', params: { level: 'info', data: 'x' } }

  test('of changes go to all; what came with a call goes to its rider', () => {
    const [one, two] = [join(), join()]
    void call(one, 1)
    const origin = sent[0]?.call ?? null
    receive(changed, origin, false)
    receive(logged, origin, false)
    receive(logged)
    expect([one.heard.length, two.heard.length]).toEqual([3, 2])
  })

  test('of a subscription go to its rider, under its own id', () => {
    const [one, two] = [join(), join()]
    void one.say({ id: 'listen:0', method: 'subscriptions/listen' })
    const key = 'io.modelcontextprotocol/subscriptionId'
    receive({ ...changed, params: { _meta: { [key]: sent[0]?.wire.id } } })
    expect(one.heard).toMatchObject([{ params: { _meta: { [key]: 'listen:0' } } }])
    expect(two.heard).toEqual([])
  })
})

describe('the end', () => {
  test('is told once to everyone, and to every call', async () => {
    const [one, two] = [join(), join()]
    const asked = call(one, 1)
    riders.close()
    riders.close()
    await expect(asked).rejects.toMatchObject({ fault: { kind: 'closed' } })
    expect([one.closed, two.closed]).toEqual([1, 1])
    await expect(call(two, 1)).rejects.toMatchObject({ neverSent: true })
  })

  test('of one rider is no end for the others', async () => {
    const [one, two] = [join(), join()]
    const [first, second] = [call(one, 1), call(two, 1)]
    one.rider.leave()
    await first
    receive({ id: sent[1]?.wire.id, result: {} })
    await second
    expect([one.closed, two.heard.length]).toEqual([0, 1])
  })
})
