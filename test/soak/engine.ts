/** The built engine under watch: its views at every change, and what its inside looks like. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Entries } from '../support/engine'
import { startEngineProcess, type EngineProcess } from '../support/engine-process'

/** After a garbage collection; sizes in bytes. */
export interface Inside {
  heapUsed: number
  external: number
  rss: number
  /** What keeps its event loop busy, by kind: sockets, pipes, processes. */
  resources: Record<string, number>
  /** How many timers are set. */
  timers: number
}

export interface WatchedEngine extends EngineProcess {
  /** What Node has warned of, e.g. too many listeners. */
  readonly warnings: readonly string[]
  inside(): Promise<Inside>
}

export interface Given {
  /** Its home, and the state directory in that. */
  place: { home: string; state: string }
  entries: Entries
  /** What it would open a page with. */
  browser: string
  /** The proxy that it finds in its environment. */
  proxy: string
}

export async function startWatchedEngine(program: string, given: Given): Promise<WatchedEngine> {
  const { place, entries, browser, proxy } = given
  const warnings: string[] = []
  let child: ChildProcess | null = null
  const engine = await startEngineProcess(program, entries, place, {
    node: ['--import', pathToFileURL(join(process.cwd(), 'test/soak/probe.mjs')).href],
    env: { BROWSER: browser, HTTP_PROXY: proxy },
    spawned: (started) => {
      child = started
      started.on('message', (message: { warning?: string }) => {
        if (message.warning !== undefined) warnings.push(message.warning)
      })
    },
  })
  return {
    ...engine,
    warnings,
    async inside() {
      if (!child) throw new Error('The engine has no process')
      child.send({})
      for (;;) {
        const [message] = (await once(child, 'message')) as [Partial<Inside>]
        if (message.resources) return message as Inside
      }
    },
  }
}
