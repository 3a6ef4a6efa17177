/** `patchbay serve` as a process, watched through its control socket. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openControlClient } from '../../electron/carriers/control-client'
import type { PatchbayClient } from '../../electron/carriers/client'
import type { ServerView } from '../../shared/model/server'
import { applyPatch, type Snapshot } from '../../shared/model/snapshot'
import type { Entries } from './engine'
import { smallEnvironment } from './small-environment'

export interface EngineProcess {
  readonly pid: number
  /** The state directory. */
  readonly state: string
  servers(): ServerView[]
  request: PatchbayClient['request']
  /** What it has sent of itself so far. */
  patches(): { count: number; bytes: number }
  /** Replaces `servers.json`. */
  write(entries: Entries): Promise<void>
  /** Resolves as soon as the condition holds for all servers. */
  until(condition: (servers: ServerView[]) => boolean, ms?: number): Promise<void>
  /** Ends it with this signal; resolves when the process is gone. The state directory stays. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Ends it with SIGTERM and removes its home. */
  stop(): Promise<void>
}

/** True once every server is connected on a live tool list. */
export const allListed = (count: number) => (servers: ServerView[]) =>
  servers.length === count &&
  servers.every(({ state, capabilities }) => state.kind === 'connected' && capabilities.freshness === 'live')

/**
 * Makes a home directory whose state directory holds this `servers.json`.
 * @param prepare sees the state directory while it is empty
 */
export async function createHome(
  entries: Entries,
  prepare: (state: string) => void = () => undefined,
): Promise<{ home: string; state: string }> {
  const home = await mkdtemp(join(tmpdir(), 'patchbay-bench-'))
  const state = join(home, 'state')
  await mkdir(state, { mode: 0o700 })
  prepare(state)
  await writeFile(join(state, 'servers.json'), JSON.stringify({ mcpServers: entries }), { mode: 0o600 })
  return { home, state }
}

/** The environment for a product process in that home. */
export function environment(home: string, state: string): Record<string, string> {
  return { ...smallEnvironment(home), PATCHBAY_HOME: state, PATCHBAY_VAULT: 'file', PATCHBAY_LOG: 'error' }
}

export interface EngineProcessOptions {
  /** Switches for Node itself. */
  node?: string[]
  /** Added to the environment. */
  env?: Record<string, string>
  /** Sees the process as soon as it exists; it then has a message channel to this one. */
  spawned?: (child: ChildProcess) => void
}

/** Starts the built engine. Resolves when its control socket answers, long before everything is connected. */
export async function startEngineProcess(
  program: string,
  entries: Entries,
  place?: { home: string; state: string },
  options: EngineProcessOptions = {},
): Promise<EngineProcess> {
  const { home, state } = place ?? (await createHome(entries))
  const child: ChildProcess = spawn(process.execPath, [...(options.node ?? []), program, 'serve'], {
    env: { ...environment(home, state), ...options.env },
    stdio: ['ignore', 'ignore', 'pipe', ...(options.spawned ? ['ipc' as const] : [])],
  })
  options.spawned?.(child)
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000)
  })
  const exited = once(child, 'exit')
  const client = await openClient(
    state,
    () => child.exitCode !== null,
    () => said,
  )
  let snapshot: Snapshot | null = null
  let check = (): void => undefined
  const sent = { count: 0, bytes: 0 }

  const refresh = async (): Promise<void> => {
    const answer = await client.request('snapshot.get', {})
    if (!answer.ok) throw new Error(answer.error.message)
    if (snapshot === null || answer.value.seq > snapshot.seq) snapshot = answer.value
    check()
  }
  await client.subscribe((event) => {
    if (event.name === 'activity') return
    if (event.name === 'patch') {
      sent.count += 1
      sent.bytes += JSON.stringify(event.data).length
    }
    const next = event.name === 'patch' && snapshot !== null ? applyPatch(snapshot, event.data) : null
    if (next === null) void refresh().catch(() => child.kill())
    else snapshot = next
    check()
  })
  await refresh()

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    child.kill(signal)
    await exited
  }

  return {
    pid: child.pid ?? 0,
    state,
    servers: () => snapshot?.servers ?? [],
    request: client.request,
    patches: () => ({ ...sent }),
    write: (next) => writeFile(join(state, 'servers.json'), JSON.stringify({ mcpServers: next })),
    until(condition, ms = 60_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          const states = snapshot?.servers.map(({ name, state: { kind } }) => `${name} ${kind}`)
          reject(new Error(`the engine did not get there within ${ms} ms: ${states?.join(', ')}`))
        }, ms)
        check = () => {
          if (snapshot === null || !condition(snapshot.servers)) return
          check = () => undefined
          clearTimeout(timer)
          resolve()
        }
        check()
      })
    },
    end,
    async stop() {
      await end('SIGTERM')
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function openClient(state: string, ended: () => boolean, said: () => string): Promise<PatchbayClient> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline && !ended(); await delay(5)) {
    const result = await openControlClient(state)
    if (result.running === true) return result.client
  }
  throw new Error(`the engine did not start: ${said()}`)
}
