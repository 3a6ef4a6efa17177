/**
 * The app takes the place of the engine in the background, and goes again: one session of each kind (an older client over HTTP,
 * one of 2026-07-28, one on a bridge) lives through both without another greeting.
 */
import { expect, test } from '@playwright/test'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { program } from '../servers/programs'
import { createAppHome, launchApp, type AppHome, type RunningApp } from '../support/electron-app'
import { rawHttp, rawModern, type RawClient } from '../support/raw-client'

const cli = resolve('out/main/cli.js')
/** Programs, engines and the app are started and ended, several of each. */
const patience = { timeout: 120_000 }

interface Session {
  name: string
  ask(method: string, params: object): Promise<string>
}

let home: AppHome
let app: RunningApp | null = null
const running: ChildProcess[] = []

test.beforeEach(async () => {
  home = await createAppHome()
  await home.write('state/servers.json', { mcpServers: { it: program('echo') } })
})
test.afterEach(async () => {
  await app?.quit()
  for (const child of running.splice(0)) {
    const gone = child.exitCode === null ? once(child, 'exit') : null
    child.kill('SIGTERM')
    await gone
  }
  await patchbay('stop')
  await home.remove()
})

async function patchbay(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [cli, ...args], { env: home.env, stdio: ['ignore', 'pipe', 'ignore'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await once(child, 'close')
  return said.trim()
}

/** A client that speaks lines with `patchbay bridge`. */
async function onBridge(): Promise<Session> {
  const child = spawn(process.execPath, [cli, 'bridge', 'it'], { env: home.env, stdio: ['pipe', 'pipe', 'ignore'] })
  running.push(child)
  const waiting = new Map<number, (line: string) => void>()
  createInterface(child.stdout).on('line', (line) => waiting.get((JSON.parse(line) as { id?: number }).id ?? 0)?.(line))
  let last = 0
  const say = (message: object): void => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const ask = (method: string, params: object): Promise<string> => {
    last += 1
    const id = last
    return new Promise((answered) => {
      waiting.set(id, answered)
      say({ id, method, params })
    })
  }
  const clientInfo = { name: 'a test', version: '1' }
  await ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo })
  say({ method: 'notifications/initialized' })
  return { name: 'bridge', ask }
}

/** While nobody listens there is no answer; whoever asked asks again. */
function overHttp(name: string, client: RawClient): Session {
  const nobody = async (): Promise<never> => {
    await delay(5_000)
    throw new Error('No answer')
  }
  return { name, ask: async (method, params) => (await Promise.race([client.ask(method, params), nobody()])).text }
}

/** What a call comes to; what went wrong on the way there is told as such. */
async function echoed({ name, ask }: Session): Promise<string> {
  try {
    const answer = JSON.parse(await ask('tools/call', { name: 'echo', arguments: { text: name } })) as {
      result?: { isError?: boolean; content: { text: string }[] }
    }
    const { isError, content } = answer.result ?? { content: [] }
    return isError === true ? `refused: ${content[0]?.text}` : (content[0]?.text ?? 'nothing')
  } catch (error) {
    return `away: ${String(error)}`
  }
}

async function listed({ ask }: Session): Promise<number> {
  return (JSON.parse(await ask('tools/list', {})) as { result: { tools: unknown[] } }).result.tools.length
}

/** The app with a client that knows only its port. */
async function appWithClient(): Promise<Session> {
  app = await launchApp(home)
  await expect(app.page.getByRole('button', { name: 'it, Connected', exact: true })).toBeVisible(patience)
  const token = await patchbay('gateway', 'token', 'Some Client')
  const { servers } = JSON.parse(await patchbay('gateway', '--json')) as { servers: { url: string }[] }
  const session = overHttp('legacy', await rawHttp(servers[0]?.url ?? '', token))
  await expect.poll(() => echoed(session), patience).toBe('legacy')
  return session
}

/** As a person does: by the last window, or by the menu. */
async function quitApp(): Promise<void> {
  const child = app?.app.process()
  const gone = child && once(child, 'exit')
  await chooseQuit()
  await gone
  expect(child?.exitCode).toBe(0)
  app = null
}

async function chooseQuit(): Promise<void> {
  await app?.app.evaluate(({ Menu, app: self }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? []
    const item = items.find(({ label }) => label === 'Quit')
    if (item) item.click()
    else self.quit()
  })
}

const exists = (...path: string[]): Promise<boolean> =>
  stat(join(home.state, ...path)).then(
    () => true,
    () => false,
  )
/** Whether any engine is there, and whether one was ever begun in the background: what it says goes to this file. */
const isServed = (): Promise<boolean> => exists('engine.json')
const wasStarted = (): Promise<boolean> => exists('logs', 'background.log')

/** Answers every question of the app with its button of this number, from then on. */
async function answerWith(response: number, checkboxChecked: boolean): Promise<void> {
  const answer = { response, checkboxChecked }
  await app?.app.evaluate(({ dialog }, given) => {
    const asked: unknown[] = []
    Object.assign(globalThis, { asked })
    const show = (...args: unknown[]): Promise<typeof given> => {
      asked.push(args.at(-1))
      return Promise.resolve(given)
    }
    Object.assign(dialog, { showMessageBox: show })
  }, answer)
}

interface AskedBox {
  message: string
  detail: string
  buttons: string[]
}
const questions = async (): Promise<AskedBox[]> =>
  (await app?.app.evaluate(() => (globalThis as unknown as { asked: AskedBox[] }).asked)) ?? []

test.describe('quitting while a client is connected that knows only the port', () => {
  test.setTimeout(300_000)

  // Would catch: a client whose tools are gone, another port or session, and an engine that cannot be ended any more.
  test('an engine in the background goes on in the same session, where the person wants it', async () => {
    await home.write('state/settings.json', { settings: { quitting: 'background' } })
    const session = await appWithClient()
    await quitApp()
    await expect.poll(() => echoed(session), patience).toBe('legacy')
    expect(await listed(session)).toBe(11)
    expect(await wasStarted()).toBe(true)
    await patchbay('stop')
    await expect.poll(isServed, patience).toBe(false)
  })

  // Would catch: an end that nobody was told of, a "Cancel" that ends it, and an answer that is asked for again.
  test('the person is asked, can think better of it, and is asked no more', async () => {
    delete home.env['PATCHBAY_NO_DIALOG']
    const session = await appWithClient()
    await answerWith(2, false)
    await chooseQuit()
    await expect.poll(async () => (await questions()).length, patience).toBe(1)
    const [box] = await questions()
    expect(box?.message).toBe('Quit while AI clients are connected?')
    expect(box?.detail).toContain('Some Client reaches its servers through Patchbay.')
    expect(box?.buttons).toEqual(['Go On in Background', 'Quit', 'Cancel'])
    expect(await echoed(session)).toBe('legacy')
    await answerWith(0, true)
    await quitApp()
    await expect.poll(() => echoed(session), patience).toBe('legacy')
    expect(JSON.parse(await readFile(join(home.state, 'settings.json'), 'utf8'))).toMatchObject({
      settings: { quitting: 'background' },
    })
  })

  // Would catch: an engine that a person who quits everything finds running.
  test('nothing goes on when the person ends it, when it is told to go, or when nobody is connected', async () => {
    delete home.env['PATCHBAY_NO_DIALOG']
    await appWithClient()
    await answerWith(1, false)
    await quitApp()
    expect(await wasStarted()).toBe(false)

    await home.write('state/settings.json', { settings: { quitting: 'background' } })
    await appWithClient()
    const child = app?.app.process()
    const gone = child && once(child, 'exit')
    child?.kill('SIGTERM')
    await gone
    app = null
    expect(await wasStarted()).toBe(false)

    app = await launchApp(home)
    await expect(app.page.getByRole('button', { name: 'it, Connected', exact: true })).toBeVisible(patience)
    await quitApp()
    expect(await wasStarted()).toBe(false)
    expect(await isServed()).toBe(false)
  })
})

// Would catch: an app that refuses to start beside a bridge's engine, a port or a session that does not survive the change, and
// clients that have nobody once the app is quit.
test('the app takes over from the background, and is quit, under the sessions of all clients', async () => {
  test.setTimeout(480_000)
  const bridge = await onBridge()
  await expect.poll(() => echoed(bridge), patience).toBe('bridge')
  const token = await patchbay('gateway', 'token', 'claude')
  const { servers } = JSON.parse(await patchbay('gateway', '--json')) as { servers: { url: string }[] }
  const url = servers[0]?.url ?? ''
  const sessions: Session[] = [
    bridge,
    overHttp('legacy', await rawHttp(url, token)),
    overHttp('modern', rawModern(url, token)),
  ]
  const allWork = async (): Promise<void> => {
    for (const session of sessions) {
      await expect.poll(() => echoed(session), patience).toBe(session.name)
      expect(await listed(session)).toBe(11)
    }
  }
  await allWork()

  app = await launchApp(home)
  await expect(app.page.getByRole('button', { name: 'it, Connected', exact: true })).toBeVisible(patience)
  await allWork()

  expect(await app.quit()).toBe(0)
  app = null
  // The bridge does not wait for anybody to start another engine; its lists need none.
  expect(await listed(bridge)).toBe(11)
  await allWork()
})
