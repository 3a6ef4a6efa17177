/** A session bus with a tray and a notification daemon that tests can look at and use: Linux, where Python has its D-Bus. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { resolve } from 'node:path'

export interface StandInDesktop {
  /** For `DBUS_SESSION_BUS_ADDRESS`. */
  address: string
  /** Everything that was shown so far. */
  events: DesktopEvent[]
  /** The labels of the tray's menu. */
  menu(): Promise<string[]>
  /** Chooses an item of the tray's menu. */
  choose(label: string): void
  /** Clicks a notification. */
  click(id: number): void
  close(): void
}

export interface DesktopEvent {
  event: 'ready' | 'tray' | 'notification' | 'menu' | 'chosen' | 'missing'
  id?: number
  title?: string
  body?: string
  labels?: string[]
}

const python = '/usr/bin/python3'

/** Whether this machine has what it takes. */
export function hasStandInDesktop(): boolean {
  if (process.platform !== 'linux') return false
  return spawnSync(python, ['-c', 'import dbus, gi'], { stdio: 'ignore' }).status === 0
}

export async function startStandInDesktop(): Promise<StandInDesktop> {
  const bus = spawn('/usr/bin/dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const address = await firstLine(bus)
  const desktop = spawn(python, [resolve('test/support/stand-in-desktop.py')], {
    env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: address },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const events: DesktopEvent[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: desktop.stdout }).on('line', (line) => {
    events.push(JSON.parse(line) as DesktopEvent)
    for (const look of waiting) look()
  })
  const next = (wanted: DesktopEvent['event'], from: number): Promise<DesktopEvent> =>
    new Promise((found) => {
      const look = (): void => {
        const event = events.slice(from).find((one) => one.event === wanted)
        if (event === undefined) return
        waiting.delete(look)
        found(event)
      }
      waiting.add(look)
      look()
    })
  const wish = (what: Record<string, unknown>): void => void desktop.stdin.write(`${JSON.stringify(what)}\n`)
  await next('ready', 0)
  return {
    address,
    events,
    async menu() {
      const from = events.length
      wish({ do: 'menu' })
      return (await next('menu', from)).labels ?? []
    },
    choose: (label) => wish({ do: 'choose', label }),
    click: (id) => wish({ do: 'click', id }),
    close() {
      desktop.stdin.end()
      bus.kill()
    },
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((found) => {
    child.stdout?.once('data', (chunk: Buffer) => found(chunk.toString().trim()))
  })
}
