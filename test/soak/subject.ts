/** What the soak breaks: one server each, what can go wrong with it, and what it has seen. */
import type { HttpListener } from '../servers/http-listener'
import type { Toolbox } from '../servers/toolbox'

type Undo = () => Promise<void> | void

export interface Fault {
  name: string
  /** Breaks something. Answers how to mend it, or null when it is over by itself. */
  begin: () => Promise<Undo | null> | Undo | null
  /** Not again on the same server before this time (ms); nor another one of the same `kind`. */
  rest?: number
  kind?: string
}

export interface Subject {
  name: string
  entry: Record<string, unknown>
  faults: readonly Fault[]
  /** How often the tool `echo` was run with each text. */
  executed(): Promise<ReadonlyMap<string, number>> | ReadonlyMap<string, number>
  /** TCP connections to it that are open now; null where there are none. */
  connections: (() => number) | null
  /** What was asked of it so far: requests, or starts of a program. */
  requests(): number
  /** What it has seen that must never be. */
  wrong?(): string[]
  close(): Promise<unknown>
}

/** What every HTTP server can suffer. */
export function httpFaults(server: HttpListener): Fault[] {
  const status = (code: number): Fault => ({
    name: `answers ${code}`,
    begin: () => {
      server.status(code)
      return () => server.status(null)
    },
  })
  return [
    ...[500, 502, 503, 429, 408].map(status),
    { name: 'connections cut', begin: () => (server.cut(), null) },
    { name: 'cut and unavailable', begin: () => (server.status(503), server.cut(), () => server.status(null)) },
    {
      name: 'restarted',
      begin: async () => {
        await server.stop()
        return () => server.start()
      },
    },
    { name: 'an answer lost', begin: () => (server.loseNextAnswer(), null) },
  ]
}

/** Counts the texts that the tool `echo` is called with. */
export function counted(toolbox: Toolbox, executed = new Map<string, number>()): Map<string, number> {
  const call = toolbox.call.bind(toolbox)
  toolbox.call = (name, args) => {
    const text = String(args['text'])
    if (name === 'echo') executed.set(text, (executed.get(text) ?? 0) + 1)
    return call(name, args)
  }
  return executed
}
