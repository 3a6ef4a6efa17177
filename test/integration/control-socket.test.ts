/** The control socket under friendly and hostile clients: right answers, bounded memory, no way in without the token. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFiles } from '../../electron/adapters/files'
import type { EngineMessage } from '../../electron/carriers/client'
import { openControlClient } from '../../electron/carriers/control-client'
import { engineMessages, openControlSocket, type ControlSocket } from '../../electron/carriers/control-socket'
import { readEndpoint, type Endpoint } from '../../electron/carriers/endpoint'
import { encodeFrame } from '../../electron/carriers/frames'
import { createHandlers, type HostActions } from '../../electron/carriers/handlers'
import { createRouter } from '../../electron/carriers/router'
import type { Engine } from '../../electron/core/engine/engine'
import { defaultSettings } from '../../shared/model/default-settings'
import { noBridge, noGateway } from '../support/no-gateway'
import { createFakeEngine, emptySnapshot, type FakeEngine } from '../support/fake-engine'

/** A viewer hears of patches, activity, diagnoses and progress. */
const eventsPerViewer = 4

const silent = { error: () => undefined, info: () => undefined, debug: () => undefined }
const host: HostActions = {
  stop: () => Promise.resolve({ stopping: true }),
  settingsChanged: () => undefined,
  signInHere: () => Promise.resolve({ opened: true }),
  openDemo: () => Promise.resolve({ opened: false }),
  listShown: () => Promise.resolve({ noted: true }),
  revealConfiguration: () => Promise.resolve({ opened: false }),
  copy: () => Promise.resolve({ copied: false }),
  save: () => Promise.resolve({ saved: false }),
  openLink: () => Promise.resolve({ opened: false }),
}

let directory = ''
let open: ControlSocket[] = []
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'patchbay-socket-'))
})
afterEach(async () => {
  await Promise.all(open.map((socket) => socket.close()))
  open = []
  await rm(directory, { recursive: true, force: true })
})

async function listen(methods: Partial<Engine> = {}, at = directory, files = createFiles()): Promise<FakeEngine> {
  const fake = createFakeEngine(methods)
  open.push(
    await openControlSocket({
      directory: at,
      platform: process.platform,
      host: 'serve',
      startedAt: '2026-01-01T00:00:00Z',
      version: '1.2.3',
      router: createRouter(
        createHandlers(fake.engine, { get: () => defaultSettings, set: () => defaultSettings }, host, noGateway),
        silent,
      ),
      subscribe: engineMessages(fake.engine),
      bridge: noBridge,
      files,
      logger: silent,
    }),
  )
  return fake
}

async function connect(at = directory) {
  const opened = await openControlClient(at)
  if (opened.running !== true) throw new Error('no engine answered')
  return opened.client
}

interface Raw {
  socket: Socket
  received(): string
  closed: Promise<void>
}

async function rawClient(endpoint?: Endpoint | null): Promise<Raw> {
  const path = (endpoint ?? (await readEndpoint(directory)))?.socket ?? ''
  const socket = createConnection(path)
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await new Promise((resolve) => socket.once('connect', resolve))
  return { socket, received: () => text, closed }
}

const hello = async (): Promise<string> => encodeFrame({ hello: { token: (await readEndpoint(directory))?.token } })

describe('friendly clients', () => {
  test('a request is answered, an error comes as a value, and many at once find their own answers', async () => {
    await listen({ activity: (name) => [{ seq: 1, at: '', level: 'info', origin: 'call', message: name }] })
    const client = await connect()
    expect(await client.request('snapshot.get', {})).toEqual({ ok: true, value: emptySnapshot })
    expect(await client.request('server.connect', { server: 'x' })).toMatchObject({ error: { code: 'unknown-server' } })
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => client.request('server.activity', { server: `s${index}`, after: 0 })),
    )
    answers.forEach((answer, index) => expect(answer).toMatchObject({ value: { entries: [{ message: `s${index}` }] } }))
    await client.close()
  })

  test('a tool result of 20 MB arrives whole, and so does a request of 10 MB', async () => {
    const big = 'ü'.repeat(10 * 1024 * 1024)
    await listen({
      call: (_server, _tool, args) =>
        Promise.resolve({ content: [{ type: 'text', text: big }], length: String(args['text']).length }),
    })
    const client = await connect()
    const answer = await client.request('server.call', {
      server: 's',
      tool: 't',
      arguments: { text: 'x'.repeat(10 * 1024 * 1024) },
    })
    if (!answer.ok) throw new Error(answer.error.message)
    expect(answer.value['length']).toBe(10 * 1024 * 1024)
    expect(answer.value.content).toEqual([{ type: 'text', text: big }])
    await client.close()
  })

  test('events reach those who subscribed, and only while they are there', async () => {
    const fake = await listen()
    const [one, two, third] = [await connect(), await connect(), await connect()]
    const seen: EngineMessage[][] = [[], []]
    await one.subscribe((event) => seen[0]?.push(event))
    await two.subscribe((event) => seen[1]?.push(event))
    expect(fake.listeners()).toBe(2 * eventsPerViewer)
    fake.emit('patch', { seq: 1, upsert: [], remove: [] })
    fake.emit('activity', { id: 'a', seq: 3 })
    const expected = [
      { name: 'patch', data: { seq: 1, upsert: [], remove: [] } },
      { name: 'activity', data: { id: 'a', seq: 3 } },
    ]
    await expect.poll(() => seen).toEqual([expected, expected])
    await one.close()
    await two.close()
    await expect.poll(() => fake.listeners()).toBe(0)
    expect(await third.request('snapshot.get', {})).toMatchObject({ ok: true })
    await third.close()
  })

  test('when the engine ends, waiting requests are answered and the client knows', async () => {
    await listen({ connect: () => new Promise(() => undefined) })
    const client = await connect()
    const waiting = client.request('server.connect', { server: 'x' })
    await client.request('snapshot.get', {})
    await open.pop()?.close()
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'engine-not-running' } })
    await client.closed
    expect(await client.request('snapshot.get', {})).toMatchObject({ error: { code: 'engine-not-running' } })
    expect(await openControlClient(directory)).toEqual({ running: false })
    expect(await readEndpoint(directory)).toBeNull()
  })
})

describe('where it listens', () => {
  test('socket and token are for the owner alone', async () => {
    await listen()
    expect((await stat(join(directory, 'engine.sock'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(directory, 'engine.json'))).mode & 0o777).toBe(0o600)
  })

  test('a state directory with a very long path works, and its socket’s directory is gone afterwards', async () => {
    const long = join(directory, 'very-long-name-'.repeat(12))
    await createFiles().write(join(long, 'x'), '')
    await listen({}, long)
    const client = await connect(long)
    expect(await client.request('snapshot.get', {})).toMatchObject({ ok: true })
    await client.close()
    const socket = (await readEndpoint(long))?.socket ?? ''
    await open.pop()?.close()
    await expect(stat(join(socket, '..'))).rejects.toThrow('ENOENT')
  })

  test('what a crashed engine left behind neither blocks the next nor fools a client', async () => {
    await listen()
    const left = await readFile(join(directory, 'engine.json'), 'utf8')
    await open.pop()?.close()
    await createFiles().write(join(directory, 'engine.json'), left)
    await createFiles().write(join(directory, 'engine.sock'), 'a file where the socket was')
    expect(await openControlClient(directory)).toEqual({ running: false })
    await listen()
    const client = await connect()
    expect(await client.request('snapshot.get', {})).toMatchObject({ ok: true })
    await client.close()
  })

  // Would catch: commands that are told of a wrong token, for as long as the disk is full after a crash.
  test('an engine that cannot say where it is takes away what a crashed one has said', async () => {
    await listen()
    const left = await readFile(join(directory, 'engine.json'), 'utf8')
    await open.pop()?.close()
    await createFiles().write(join(directory, 'engine.json'), left)
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' })
    await listen({}, directory, { ...createFiles(), write: () => Promise.reject(full) })
    expect(await openControlClient(directory)).toEqual({ running: false })
  })
})

describe('hostile clients', () => {
  test('a wrong token ends the connection before any request is heard', async () => {
    let called = false
    await listen({
      connect: () => {
        called = true
        return Promise.reject(new Error())
      },
    })
    const endpoint = await readEndpoint(directory)
    for (const first of [
      { hello: { token: 'wrong' } },
      { hello: { token: endpoint?.token.slice(0, -1) } },
      { hello: { token: 7 } },
      { hello: null },
      { id: 1, name: 'server.connect', input: { server: 'x' } },
    ]) {
      const raw = await rawClient(endpoint)
      raw.socket.write(encodeFrame(first) + encodeFrame({ id: 1, name: 'server.connect', input: { server: 'x' } }))
      await raw.closed
      expect(JSON.parse(raw.received())).toMatchObject({ error: { code: 'forbidden' } })
    }
    expect(called).toBe(false)
    await createFiles().write(join(directory, 'engine.json'), JSON.stringify({ ...endpoint, token: 'wrong' }))
    expect(await openControlClient(directory)).toMatchObject({ running: 'refused', error: { code: 'forbidden' } })
  })

  test('a frame over 16 MB ends its connection with a clear error and nobody else’s', async () => {
    await listen()
    const good = await connect()
    const raw = await rawClient()
    raw.socket.write(await hello())
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    for (let index = 0; index < 18 && raw.socket.writable; index++) raw.socket.write(chunk)
    await raw.closed
    expect(raw.received()).toContain('larger than')
    expect(await good.request('snapshot.get', {})).toMatchObject({ ok: true })
    await good.close()
  })

  test.each(['not json\n', '[]\n', '{"id":1,\n'])('%j after the hello ends the connection', async (bytes) => {
    await listen()
    const raw = await rawClient()
    raw.socket.write((await hello()) + bytes)
    await raw.closed
    expect(raw.received()).toContain('invalid-input')
  })

  test('a client that vanishes in the middle of a request leaves no subscription and no harm', async () => {
    let release = (): void => undefined
    const fake = await listen({
      connect: () =>
        new Promise((_resolve, reject) => {
          release = () => reject(new Error('too late'))
        }),
    })
    const raw = await rawClient()
    raw.socket.write((await hello()) + encodeFrame({ id: 1, subscribe: true }))
    raw.socket.write(encodeFrame({ id: 2, name: 'server.connect', input: { server: 'x' } }))
    await expect.poll(() => fake.listeners()).toBe(eventsPerViewer)
    raw.socket.destroy()
    await expect.poll(() => fake.listeners()).toBe(0)
    release()
    const client = await connect()
    expect(await client.request('snapshot.get', {})).toMatchObject({ ok: true })
    await client.close()
  })

  test('events for a client that does not read are dropped, not hoarded, and it is told once it reads', async () => {
    const fake = await listen()
    const raw = await rawClient()
    raw.socket.write((await hello()) + encodeFrame({ id: 1, subscribe: true }))
    await expect.poll(() => raw.received()).toContain('"id":1')
    raw.socket.pause()
    const patch = { seq: 1, upsert: [], remove: ['x'.repeat(1024 * 1024)] }
    const before = process.memoryUsage().rss
    for (let index = 0; index < 400; index++) fake.emit('patch', patch)
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(100)
    raw.socket.resume()
    await expect.poll(() => raw.received().includes('"lagged"')).toBe(true)
    const events = raw.received().split('"name":"patch"').length - 1
    expect(events).toBeLessThan(20)
    // From here on it hears everything again.
    fake.emit('patch', { seq: 2, upsert: [], remove: ['fresh'] })
    await expect.poll(() => raw.received().includes('fresh')).toBe(true)
    raw.socket.destroy()
  })

  test('a client that asks without reading the answers is not read from any further', async () => {
    let asked = 0
    await listen({
      call: () => {
        asked++
        return Promise.resolve({ content: [{ type: 'text', text: 'x'.repeat(1024 * 1024) }] })
      },
    })
    const raw = await rawClient()
    raw.socket.write(await hello())
    await expect.poll(() => raw.received()).toContain('hello')
    raw.socket.pause()
    const call = { name: 'server.call', input: { server: 's', tool: 't', arguments: { pad: 'p'.repeat(2_000) } } }
    for (let id = 0; id < 2_000; id++) raw.socket.write(encodeFrame({ id, ...call }))
    await expect.poll(() => asked).toBeGreaterThan(0)
    const settled = asked
    const client = await connect()
    for (let round = 0; round < 5; round++) await client.request('snapshot.get', {})
    expect(asked).toBeLessThanOrEqual(settled + 128)
    expect(asked).toBeLessThan(500)
    raw.socket.destroy()
    await client.close()
  })
})
