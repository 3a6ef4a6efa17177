/** What the policy tests share: an engine with one server, and everything gone at the end. */
import { afterEach } from 'vitest'
import type { ServerView } from '../../../shared/model/server'
import type { Bench } from '../../fixtures/doctor/set-up'
import { startTestEngine, type Entries, type TestEngine, type TestEngineOptions } from '../../support/engine'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** To be given to the makers of broken set-ups. */
export const bench: Bench = { folder: '', afterwards: (work) => void cleanups.push(work) }

/** Closed at the end of the test. */
export function later<T extends { close(): Promise<unknown> }>(server: T): T {
  cleanups.push(() => server.close())
  return server
}

export async function engineFor(servers: Entries, options: TestEngineOptions = {}): Promise<TestEngine> {
  const engine = await startTestEngine({ servers, grace: { stdinMs: 200, termMs: 200 }, ...options })
  cleanups.push(() => engine.stop())
  return engine
}

/** Resolves once the server is in trouble with this code, at rest. */
export function inTrouble(engine: TestEngine, name: string, code: string, ms?: number): Promise<ServerView> {
  const isIt = ({ state }: ServerView): boolean =>
    'problem' in state && state.problem?.code === code && !(state.kind === 'reconnecting' && state.nextRetryAt === null)
  return engine.waitFor(name, isIt, ms)
}

/** When it will be tried again, in ms since the epoch; null when it will not. */
export function nextTry({ state }: ServerView): number | null {
  return state.kind === 'reconnecting' && state.nextRetryAt !== null ? Date.parse(state.nextRetryAt) : null
}
