/** One authorization server, the protected servers that trust it, a person, and engines: everything a sign-in needs. */
import type { Clock } from '../../../electron/core/ports'
import { startTestEngine, type Entries, type TestEngine, type TestEngineOptions } from '../../support/engine'
import { createShortTimersClock } from '../../support/skipping-clock'
import {
  startAuthorizationServer,
  type AuthorizationServer,
  type AuthorizationServerOptions,
} from './authorization-server'
import { createPerson, type Person } from './person'
import { startProtectedServer, type ProtectedServer, type ProtectedServerOptions } from './protected-server'

export interface World {
  readonly auth: AuthorizationServer
  /** The first protected server; the engines of this world know it as `notes`. */
  readonly server: ProtectedServer
  readonly person: Person
  /** For engines that renew nothing ahead and try nothing again by themselves; turned forward by `skip`. */
  readonly clock: Clock
  addServer(options?: ProtectedServerOptions): Promise<ProtectedServer>
  /** Starts an engine; without entries it has just `notes`. */
  engine(options?: TestEngineOptions): Promise<TestEngine>
  /** Starts an engine and signs in to `notes`. */
  signedIn(options?: TestEngineOptions): Promise<TestEngine>
  /** Time passes, for the authorization server and for `clock`. */
  skip(ms: number): void
  /** Ends everything of this world, the newest first. */
  close(): Promise<void>
}

export const http = (url: string): Entries[string] => ({ type: 'http', url })

export async function startWorld(options: AuthorizationServerOptions & ProtectedServerOptions = {}): Promise<World> {
  const cleanups: (() => Promise<void>)[] = []
  const auth = await startAuthorizationServer(options)
  cleanups.push(() => auth.close())
  const person = createPerson()
  const clock = createShortTimersClock()
  const addServer = async (serverOptions?: ProtectedServerOptions): Promise<ProtectedServer> => {
    const added = await startProtectedServer(auth, serverOptions)
    cleanups.push(() => added.close())
    return added
  }
  const server = await addServer(options)
  const engine = async (engineOptions: TestEngineOptions = {}): Promise<TestEngine> => {
    const started = await startTestEngine({
      servers: { notes: http(server.url) },
      openUrl: person.openUrl,
      ...engineOptions,
    })
    cleanups.push(() => started.stop())
    return started
  }
  return {
    auth,
    server,
    person,
    clock,
    skip(ms) {
      auth.skip(ms)
      clock.skip(ms)
    },
    addServer,
    engine,
    async signedIn(engineOptions) {
      const started = await engine(engineOptions)
      await started.waitFor('notes', 'needs-auth')
      await started.engine.login('notes', true)
      await started.waitFor('notes', 'connected')
      return started
    },
    async close() {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
    },
  }
}
