/** Thousands of calls through one session of each kind: nothing gathers. */
import { afterEach, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { program } from '../servers/programs'
import { cleanUp } from '../support/cleanup'
import { startEngineProcess } from '../support/engine-process'

const { cleanups } = cleanUp(afterEach)

/** Beyond the 1 500th, undici and Node took what a session had gathered for a leak. */
const calls = 1_600

// Would catch: a listener or a timer that every call leaves on what its session has one of. Node says so on stderr.
test(`Node has nothing to warn of after ${calls} calls`, { timeout: 300_000 }, async () => {
  const [legacy, modern] = [await startLegacyHttp({}), await startModernHttp({})]
  cleanups.push(
    () => legacy.close(),
    () => modern.close(),
  )
  const entries = {
    legacy: { type: 'http', url: legacy.url },
    modern: { type: 'http', url: modern.url },
    program: program('echo'),
  }
  let said = ''
  const engine = await startEngineProcess(await bundleCompiled('cli', 'electron/cli/main.ts'), entries, undefined, {
    spawned: (child) => child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString())),
  })
  cleanups.push(() => engine.stop())
  await engine.until((servers) => servers.length === 3 && servers.every(({ state }) => state.kind === 'connected'))
  for (const server of Object.keys(entries)) {
    // One after another: while several are under way, V8 collects more often than undici gathers.
    for (let call = 0; call < calls; call += 1) {
      const answer = await engine.request('server.call', { server, tool: 'echo', arguments: { text: 'x' } })
      if (!answer.ok) throw new Error(answer.error.message)
    }
  }
  await engine.end('SIGTERM')
  expect(said).not.toMatch(/warning|leak/i)
})
