/** Any bytes at the control socket, with and without a right greeting: answers are values, nothing is written, others are still served. */
import { createConnection, type Socket } from 'node:net'
import { createFiles } from '../../../electron/adapters/files'
import { engineMessages, openControlSocket } from '../../../electron/carriers/control-socket'
import { readEndpoint } from '../../../electron/carriers/endpoint'
import { encodeFrame } from '../../../electron/carriers/frames'
import { createHandlers } from '../../../electron/carriers/handlers'
import { createRouter } from '../../../electron/carriers/router'
import { PatchbayError } from '../../../shared/ipc/result'
import { defaultSettings } from '../../../shared/model/default-settings'
import { noBridge, noGateway } from '../../support/no-gateway'
import { createFakeEngine } from '../../support/fake-engine'
import { must, type Target } from '../target'
import { mustBePlain } from '../words'

const frame = (value: unknown): Buffer => Buffer.from(encodeFrame(value))
const notHere = (): Promise<never> =>
  Promise.reject(new PatchbayError('unsupported-here', 'This needs the desktop app'))

export const control: Target = {
  name: 'control',
  weight: 2,
  seeds: [
    frame({ id: 1, name: 'snapshot.get', input: {} }),
    Buffer.concat([
      frame({ id: 1, name: 'server.call', input: { server: 'x', tool: 't', arguments: {} } }),
      frame({ id: 2, name: 'settings.get' }),
    ]),
    frame({ id: 3, subscribe: true }),
    frame({ id: 'a', name: 'server.add', input: { name: 'x', entry: { command: 'y', env: { A: 'b' } } } }),
    frame({ id: 4, name: 'settings.set', input: { theme: 'dark', folders: ['/a'] } }),
    frame({ id: 5, name: 'server.activity', input: { server: 'x', after: 0 } }),
    frame({ hello: { token: 'wrong' } }),
  ],
  tokens: [
    '{',
    '}',
    '\n',
    '"id":',
    '"hello":{"token":""}',
    'null',
    '"name":"__proto__"',
    '"constructor"',
    '"snapshot.get"',
    '"input":[]',
  ],
  async open({ folder }) {
    const errors: string[] = []
    const logger = {
      error: (message: string) => void errors.push(message),
      info: () => undefined,
      debug: () => undefined,
    }
    const fake = createFakeEngine()
    const actions = {
      stop: notHere,
      settingsChanged: () => undefined,
      revealConfiguration: notHere,
      signInHere: notHere,
      openDemo: notHere,
      listShown: notHere,
      copy: notHere,
      save: notHere,
      openLink: notHere,
    }
    const settings = { get: () => defaultSettings, set: () => defaultSettings }
    const opened = await openControlSocket({
      directory: folder,
      platform: process.platform,
      host: 'serve',
      startedAt: '2026-01-01T00:00:00Z',
      version: '1.2.3',
      router: createRouter(createHandlers(fake.engine, settings, actions, noGateway), logger),
      subscribe: engineMessages(fake.engine),
      bridge: noBridge,
      files: createFiles(),
      logger,
    })
    const endpoint = await readEndpoint(folder)
    must(endpoint !== null, 'there is no endpoint')
    const hello = frame({ hello: { token: endpoint.token } })
    return {
      async one(input, random) {
        const said = await exchange(endpoint.socket, random.below(4) === 0 ? input : Buffer.concat([hello, input]))
        for (const line of said.split('\n').filter((each) => each !== '')) checkAnswer(JSON.parse(line))
        must(errors.length === 0, `logged as a mistake of ours: ${errors[0]}`)
      },
      async close() {
        const said = await exchange(
          endpoint.socket,
          Buffer.concat([hello, frame({ id: 1, name: 'snapshot.get', input: {} })]),
        )
        must(said.includes('"ok":true'), 'nobody is served any more')
        await vanish(() => fake.listeners() === 0)
        must(fake.listeners() === 0, 'somebody who has left is still listened for')
        await opened.close()
      },
    }
  },
}

/** The server hears of an end a moment after the client has made it. */
async function vanish(isGone: () => boolean): Promise<void> {
  for (let turns = 0; !isGone() && turns < 200; turns += 1) await new Promise((resolve) => setTimeout(resolve, 10))
}

function checkAnswer(answer: unknown): void {
  must(typeof answer === 'object' && answer !== null, 'an answer is an object')
  const { result, error } = answer as {
    result?: { ok: boolean; error?: { message: string } }
    error?: { message: string }
  }
  const failed = error ?? result?.error
  if (failed) mustBePlain(failed.message, 'an answer')
}

/** Sends, says that it is done, and reads what comes until the other side closes or falls silent. */
function exchange(path: string, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let said = ''
    const socket: Socket = createConnection(path)
    socket.setEncoding('utf8').on('data', (text: string) => (said += text))
    socket.once('connect', () => socket.end(bytes))
    socket.on('error', () => undefined)
    socket.once('close', () => resolve(said))
  })
}
