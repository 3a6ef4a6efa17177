/** Pages of the web in a real Chromium, which try everything that a page can to reach the servers behind the gateway. */
import { expect, test, type ElectronApplication, type Page } from '@playwright/test'
import { resolve } from 'node:path'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { electronExecutable } from '../support/electron-app'
import { startElectron } from '../support/electron-launch'
import { bench, cleanUp, later, type Bench } from '../support/gateway-bench'

let server: LegacyHttpServer
let setUp: Bench
let app: ElectronApplication
let page: Page

test.beforeAll(async () => {
  server = await startLegacyHttp()
  later(() => server.close())
  setUp = await bench({ one: { type: 'http', url: server.url } }, 'one')
  await setUp.engine.waitFor('one', 'connected')
  app = await startElectron({
    executablePath: electronExecutable(),
    args: ['--host-resolver-rules=MAP *.example 127.0.0.1', resolve('test/support/page-window')],
  })
  page = await app.firstWindow()
})

test.afterAll(async () => {
  await app.close()
  await cleanUp()
})

/** A page of this origin; everything else that it asks for is asked of whoever is there. */
async function visit(origin: string): Promise<void> {
  await page.unrouteAll()
  await page.route(`${origin}/page`, (route) => route.fulfill({ contentType: 'text/html', body: '<body></body>' }))
  await page.goto(`${origin}/page`)
}

const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"pwned"}}}'

/** What the page got to read, by what it tried; null: nothing. */
const attack = (target: string, token: string | null): Promise<Record<string, string | null>> =>
  page.evaluate(
    async ([url, body, bearer]) => {
      const bearing: Record<string, string> = bearer === null ? {} : { authorization: `Bearer ${bearer}` }
      const read = (init: RequestInit): Promise<string | null> =>
        fetch(url, init).then(
          async (answer) => {
            if (answer.type === 'opaque') return null
            // A stream of notices has no end.
            const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true
            return `${answer.status} ${isStream ? 'a stream' : await answer.text()}`
          },
          () => null,
        )
      const accept = 'application/json, text/event-stream'
      const json = { 'content-type': 'application/json', accept }
      const socket = new Promise<string | null>((done) => {
        const opened = new WebSocket(url.replace(/^http/, 'ws'))
        opened.addEventListener('open', () => done('open'))
        opened.addEventListener('error', () => done(null))
      })
      const events = new Promise<string | null>((done) => {
        const source = new EventSource(url)
        source.addEventListener('open', () => (source.close(), done('open')))
        source.addEventListener('error', () => (source.close(), done(null)))
      })
      navigator.sendBeacon(url, new Blob([body], { type: 'text/plain' }))
      return {
        json: await read({ method: 'POST', headers: { ...json, ...bearing }, body }),
        plain: await read({ method: 'POST', headers: { 'content-type': 'text/plain', ...bearing }, body }),
        blind: await read({ method: 'POST', mode: 'no-cors', headers: { 'content-type': 'text/plain' }, body }),
        cookies: await read({ method: 'POST', credentials: 'include', headers: json, body }),
        list: await read({ headers: { accept: 'text/event-stream', ...bearing } }),
        end: await read({ method: 'DELETE', headers: bearing }),
        options: await read({ method: 'OPTIONS' }),
        'web socket': await socket,
        events: await events,
      }
    },
    [target, call, token] as const,
  )

/** The statuses that forms of the page have brought. */
async function submitForms(target: string): Promise<number[]> {
  const statuses: number[] = []
  for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    const answered = page.waitForResponse((answer) => answer.url() === target && answer.frame() !== page.mainFrame())
    await page.evaluate(
      ([url, body, type]) => {
        const frame = document.createElement('iframe')
        frame.name = `to ${type}`
        const form = document.createElement('form')
        Object.assign(form, { method: 'post', action: url, enctype: type, target: frame.name })
        const field = document.createElement('input')
        field.name = body
        form.append(field)
        document.body.append(frame, form)
        form.submit()
      },
      [target, call, enctype] as const,
    )
    statuses.push((await answered).status())
  }
  return statuses
}

// Would catch: an answer that a page of any origin gets to read, or a call that one makes without reading anything; even
// with a token that it should not have.
for (const [what, token] of [
  ['without a token', () => null],
  ['with a token', () => setUp.token],
] as const)
  test(`a page elsewhere, ${what}, reads nothing and runs nothing`, async () => {
    await visit('http://evil.example')
    for (const host of ['127.0.0.1', 'localhost']) {
      const heard = await attack(setUp.url.href.replace('127.0.0.1', host), token())
      expect(Object.entries(heard).filter(([, read]) => read !== null)).toEqual([])
    }
    expect(await submitForms(setUp.url.href)).toEqual([403, 403, 403])
    expect(server.toolbox.executions()).toBe(0)
  })

// Would catch: a name of the page's own that leads to this machine by now, so that the gateway is the page's own origin.
test('a page whose name has been rebound to the gateway is refused everything', async () => {
  for (const host of ['evil.example', 'localhost.example', '127.0.0.1.example']) {
    const origin = `http://${host}:${setUp.url.port}`
    await visit(origin)
    const heard = await attack(`${origin}${setUp.url.pathname}`, setUp.token)
    for (const [what, read] of Object.entries(heard))
      if (read !== null) expect([what, read]).toEqual([what, expect.stringMatching(/^403 /)])
    expect(heard['json']).toMatch(/^403 /)
  }
  expect(server.toolbox.executions()).toBe(0)
})

// Would catch: a gateway that lets no page in, because of which the other tests would say nothing.
test('a page that a person has named, with a token, gets its answer', async () => {
  await visit('http://localhost:6274')
  const { json, plain } = await attack(setUp.url.href, setUp.token)
  expect(json).toContain('pwned')
  expect(plain).toMatch(/^415 /)
  expect(server.toolbox.executions()).toBe(1)
})
