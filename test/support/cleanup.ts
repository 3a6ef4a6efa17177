/** What a test ends when it is over, the newest first; the same for Vitest and for Playwright. */
import { startTestEngine, type Entries, type TestEngine, type TestEngineOptions } from './engine'

export type Cleanup = () => unknown

export interface CleanupKit {
  /** Done after each test, the newest first. */
  readonly cleanups: Cleanup[]
  /** Closed after the test. */
  later<T extends { close(): Promise<unknown> }>(thing: T): T
  /** An engine with these servers that is stopped after the test; its kill ladder is short. */
  engineFor(servers: Entries, options?: TestEngineOptions): Promise<TestEngine>
}

/** To be called once in a file, with its runner's `afterEach`. A cleanup that fails does not keep the others from theirs. */
export function cleanUp(afterEach: (work: () => Promise<void>) => void): CleanupKit {
  const cleanups: Cleanup[] = []
  afterEach(async () => {
    const failures: unknown[] = []
    for (const cleanup of cleanups.splice(0).toReversed()) {
      try {
        await cleanup()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  })
  return {
    cleanups,
    later(thing) {
      cleanups.push(() => thing.close())
      return thing
    },
    async engineFor(servers, options = {}) {
      const engine = await startTestEngine({ servers, grace: { stdinMs: 300, termMs: 300 }, ...options })
      cleanups.push(() => engine.stop())
      return engine
    },
  }
}
