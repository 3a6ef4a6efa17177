/**
 * The app takes the place of the engine in the background, and goes again: one session of each kind (an older client over HTTP,
 * one of 2026-07-28, one on a bridge) lives through both without another greeting.
 */
import { expect, test } from '@playwright/test'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
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
