/** The ways from a client to a server that are compared: direct, through the yardsticks, and through Patchbay in each of its hosts. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { program } from '../../servers/programs'
import { startElectron } from '../../support/electron-launch'
import { createHome, environment, startEngineProcess } from '../../support/engine-process'
import type { Side } from '../sides'
import { callByHttp, callByStdio, type Caller, type Door, type Era } from './caller'
import { callBySdk, callBySdkOnStdio } from './sdk-caller'

/** What a client calls: a server of the older era and one of 2026-07-28 by HTTP, and a program. */
export const kinds = ['older', 'newer', 'stdio'] as const
export type Kind = (typeof kinds)[number]

/** Who calls: a client as lean as it can be, and the MCP SDK of either generation. */
export type CallerKind = 'bare' | 'sdk 1' | 'sdk 2'
export const callersOf: Readonly<Record<Kind, readonly CallerKind[]>> = {
  older: ['bare', 'sdk 1', 'sdk 2'],
  // The first generation does not speak it.
  newer: ['bare', 'sdk 2'],
  stdio: ['bare', 'sdk 1', 'sdk 2'],
}

export interface Way {
  name: string
  /** Processes of which the time is counted; none for a direct connection. @param kind of the way that is taken */
  pids(kind: Kind): number[]
  open(kind: Kind, by: CallerKind): Promise<Caller>
}

/** Patchbay in one of its hosts. */
export interface Host extends Way {
  /** One more client, with a token of its own. */
  door(): Promise<Door>
}

export interface Ways {
  all: Way[]
  /** This build's engine without a window. */
  serve: Host
  close(): Promise<void>
}

const patienceMs = 60_000

/** @param yardsticks the bundled `upstreams` and `between` */
export async function openWays(
  sides: readonly Side[],
  yardsticks: { upstreams: string; between: string },
  withApp: boolean,
): Promise<Ways> {
  const ended: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const end of ended.splice(0).reverse()) await end()
  }
  try {
    const upstreams = await started(yardsticks.upstreams, [])
    ended.push(upstreams.end)
    const urls = JSON.parse(upstreams.said) as Record<'older' | 'newer', string>
    const stdio = program('echo')
    const entries = {
      older: { type: 'http' as const, url: urls.older },
      newer: { type: 'http' as const, url: urls.newer },
      stdio,
    }
    const direct: Way = {
      name: 'direct',
      pids: () => [],
      open: (kind, by) =>
        kind === 'stdio' ? onStdio(by, stdio) : overHttp(by, { url: urls[kind], token: null }, kind),
    }
    const yardstick = async (name: string, how: string): Promise<Way> => {
      const behind = new Map<Kind, Awaited<ReturnType<typeof started>>>()
      for (const kind of ['older', 'newer'] as const) {
        const each = await started(yardsticks.between, [how, urls[kind]])
        ended.push(each.end)
        behind.set(kind, each)
      }
      return {
        name,
        pids: (kind) => [behind.get(kind)?.pid ?? 0].filter((pid) => pid > 0),
        open: (kind, by) =>
          kind === 'stdio'
            ? onStdio(by, { ...stdio, args: [yardsticks.between, how, stdio.command, ...stdio.args] })
            : overHttp(by, { url: `http://127.0.0.1:${behind.get(kind)?.said}/mcp`, token: null }, kind),
      }
    }
    const hosts: Host[] = []
    const bridges: Way[] = []
    for (const side of sides) {
      const place = await createHome(entries)
      const engine = await startEngineProcess(side.engine, entries, place)
      ended.push(() => engine.stop())
      await engine.until((views) => views.length === 3 && views.every(({ state }) => state.kind === 'connected'))
      const env = environment(place.home, place.state)
      const name = side === sides[0] ? 'serve' : `serve, ${side.name}`
      hosts.push(host(name, side.engine, env, engine.pid))
      if (side === sides[0]) bridges.push(bridge(side.engine, env, engine.pid))
    }
    const [first] = sides
    const app = first && withApp ? await startApp(first, entries) : null
    if (first && app) {
      ended.push(app.end)
      hosts.push(host('app', first.engine, app.env, app.pid))
    }
    const [serve] = hosts
    if (!serve) throw new Error('There is no build to measure')
    const compared = [await yardstick('byte pipe', 'bytes'), await yardstick('JSON relay', 'json')]
    return { all: [direct, ...compared, ...hosts, ...bridges], serve, close }
  } catch (error) {
    await close()
    throw error
  }
}

function overHttp(by: CallerKind, door: Door, era: Era): Promise<Caller> {
  return by === 'bare' ? callByHttp(door, era) : callBySdk(by === 'sdk 1' ? 1 : 2, door, era)
}

function onStdio(by: CallerKind, program: Parameters<typeof callByStdio>[0]): Promise<Caller> {
  return by === 'bare' ? callByStdio(program) : callBySdkOnStdio(by === 'sdk 1' ? 1 : 2, program)
}

function host(name: string, cli: string, env: Record<string, string>, pid: number): Host {
  let clients = 0
  const door = async (): Promise<Door> => {
    clients += 1
    const token = (await patchbay(cli, env, ['gateway', 'token', `bench-${clients}`])).trim()
    const { url } = JSON.parse(await patchbay(cli, env, ['gateway', '--json'])) as { url: string }
    return { url, token }
  }
  return {
    name,
    pids: () => [pid],
    door,
    async open(kind, by) {
      const { servers } = JSON.parse(await patchbay(cli, env, ['gateway', '--json'])) as {
        servers: { name: string; url: string }[]
      }
      const url = servers.find((server) => server.name === kind)?.url ?? ''
      // A program is reached in the older era, as most clients do.
      return overHttp(by, { url, token: (await door()).token }, kind === 'newer' ? 'newer' : 'older')
    },
  }
}

/** Its client speaks on stdio, in the older era. */
function bridge(cli: string, env: Record<string, string>, pid: number): Way {
  return {
    name: 'bridge',
    pids: () => [pid],
    open: (kind, by) => onStdio(by, { command: process.execPath, args: [cli, 'bridge', kind], env }),
  }
}

async function patchbay(cli: string, env: Record<string, string>, args: string[]): Promise<string> {
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await once(child, 'close')
  if (child.exitCode !== 0) throw new Error(`patchbay ${args.join(' ')} failed`)
  return said
}

/** A program that says one line once it is ready, and ends with its stdin. */
async function started(file: string, args: string[]): Promise<{ pid: number; said: string; end(): Promise<unknown> }> {
  const child: ChildProcess = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const gone = once(child, 'exit')
  const said = await new Promise<string>((resolve, reject) => {
    if (child.stdout) createInterface(child.stdout).once('line', resolve)
    child.once('exit', () => reject(new Error(`${file} ended at once`)))
  })
  const end = (): Promise<unknown> => {
    child.stdin?.end()
    return gone
  }
  return { pid: child.pid ?? 0, said, end }
}

/** Null where no window can be shown (see window.ts). */
async function startApp(
  side: Side,
  entries: Parameters<typeof createHome>[0],
): Promise<{ pid: number; env: Record<string, string>; end(): Promise<void> } | null> {
  const executablePath = process.env['PATCHBAY_BENCH_ELECTRON']
  if (executablePath === undefined) return null
  const { home, state } = await createHome(entries)
  const env = environment(home, state)
  const app = await startElectron({
    executablePath,
    args: ['.'],
    cwd: side.folder,
    env: { ...env, PATCHBAY_NO_DIALOG: '1' },
  })
  const page = await app.firstWindow()
  for (const name of Object.keys(entries))
    await page.getByRole('button', { name: `${name}, Connected`, exact: true }).waitFor({ timeout: patienceMs })
  const pid = app.process().pid ?? 0
  const end = async (): Promise<void> => {
    await app.close()
    // It may have left an engine behind for the clients that it counted.
    await patchbay(side.engine, env, ['stop']).catch(() => undefined)
    await rm(home, { recursive: true, force: true })
  }
  return { pid, env, end }
}
