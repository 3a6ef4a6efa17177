/**
 * One session of each kind (an older client over HTTP, one of 2026-07-28, one on a bridge) that lives through everything that
 * befalls a server and Patchbay, one after the other, without another greeting: the survival list.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { bridgeClient } from '../support/bridge-client'
import { createCliHome, type CliHome, type RunningCommand } from '../support/cli'
import { rawHttp, rawModern, type RawClient } from '../support/raw-client'

let program = ''
beforeAll(async () => {
  program = await bundleCompiled('cli', 'electron/cli/main.ts')
})
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

interface Session {
  name: string
  tools(): Promise<string[]>
  echo(text: string): Promise<{ text: string; isError: boolean }>
}

function sessionOf(name: string, client: RawClient): Session {
  cleanups.push(() => client.close())
  const ask = async (method: string, params: object): Promise<Record<string, unknown>> => {
    const { text } = await client.ask(method, params)
    return (JSON.parse(text) as { result?: Record<string, unknown> }).result ?? {}
  }
  return {
    name,
    tools: async () => ((await ask('tools/list', {}))['tools'] as { name: string }[]).map((tool) => tool.name),
    echo: async (text) => {
      const { content, isError } = await ask('tools/call', { name: 'echo', arguments: { text } })
      return { text: (content as { text: string }[])[0]?.text ?? '', isError: isError === true }
    },
  }
}

interface Stage {
  server: LegacyHttpServer
  cli: CliHome
  engine: RunningCommand
}
/** `meanwhile`: what a call is told; absent: nobody notices anything. */
interface Trouble {
  name: string
  begin(stage: Stage): Promise<unknown>
  end(stage: Stage): Promise<unknown>
  meanwhile?: RegExp
  /** While it lasts there is nobody to ask over HTTP. */
  engineIsAway?: true
}

const nothing = async (): Promise<void> => undefined
const reconnected = ({ cli }: Stage): Promise<unknown> => cli.run(['reconnect', 'one'])
const troubles: Trouble[] = [
  {
    name: 'the server is started anew',
    begin: async ({ server }) => {
      await server.stop()
      await server.start()
    },
    end: nothing,
  },
  {
    name: 'the server is away',
    begin: ({ server }) => server.stop(),
    meanwhile: /^one\b/,
    end: async (stage) => {
      await stage.server.start()
      await reconnected(stage)
    },
  },
  {
    // Long enough for every wait of a client's and of ours to be over; nobody presses anything.
    name: 'the server is away for 20 s, and comes back by itself',
    begin: ({ server }) => server.stop(),
    meanwhile: /^one\b/,
    end: async ({ server }) => {
      await delay(20_000)
      await server.start()
    },
  },
  { name: 'its sessions are forgotten (404)', begin: async ({ server }) => server.forgetSessions(404), end: nothing },
  { name: 'its sessions are forgotten (400)', begin: async ({ server }) => server.forgetSessions(400), end: nothing },
  {
    name: 'its sessions are forgotten (an error in a 200)',
    begin: async ({ server }) => server.forgetSessions(200),
    end: nothing,
  },
  {
    name: 'it refuses the token of its entry',
    begin: async ({ server }) => server.requireBearer('another'),
    meanwhile: /refuses|rejects/,
    end: async (stage) => {
      stage.server.requireBearer(null)
      await reconnected(stage)
    },
  },
  {
    name: 'it answers 503',
    begin: async ({ server }) => server.status(503),
    meanwhile: /503|unavailable|not connected|did not/i,
    end: async (stage) => {
      stage.server.status(null)
      await reconnected(stage)
    },
  },
  {
    name: 'the engine is killed',
    begin: ({ engine }) => engine.end('SIGKILL'),
    engineIsAway: true,
    end: async (stage) => {
      stage.engine = await stage.cli.serve()
    },
  },
]

// Would catch: a list that is empty because something is away, words that do not say what is wrong, a session that needs a new
// greeting, and one that does not come back.
test('one session of each kind lives through all of it', { timeout: 400_000 }, async () => {
  const server = await startLegacyHttp()
  cleanups.push(() => server.close())
  const entry = { type: 'http', url: server.url, headers: { Authorization: 'Bearer of-the-entry' } }
  const cli = await createCliHome(program, { one: entry })
  cleanups.push(() => cli.remove())
  const stage: Stage = { server, cli, engine: await cli.serve() }
  cleanups.push(() => stage.engine.end('SIGTERM'))
  expect((await cli.run(['connect', 'one'])).code).toBe(0)
  const token = (await cli.run(['gateway', 'token', 'claude'])).stdout.trim()
  const { servers } = (await cli.run(['gateway', '--json'])).json() as { servers: { url: string }[] }
  const url = servers[0]?.url ?? ''

  const bridge = bridgeClient(cli.start(['bridge', 'one'], {}, { stdin: 'open' }))
  cleanups.push(() => bridge.command.end('SIGTERM'))
  await bridge.greet()
  const onBridge: Session = {
    name: 'bridge',
    tools: () => bridge.toolNames(),
    echo: (text) => bridge.call('echo', { text }),
  }
  const sessions = [
    sessionOf('legacy', await rawHttp(url, token)),
    sessionOf('modern', rawModern(url, token)),
    onBridge,
  ]
  const all = await sessions[0]?.tools()
  expect(all).toContain('echo')

  for (const trouble of troubles) {
    const at = (session: Session): string => `${trouble.name}, ${session.name}`
    await trouble.begin(stage)
    for (const session of trouble.engineIsAway ? [onBridge] : sessions) {
      expect([at(session), await session.tools()]).toEqual([at(session), all])
      if (!trouble.meanwhile) continue
      // A call that was on its way when another one's refusal ended the connection is told that first.
      const told = async (): Promise<string> => {
        const { text, isError } = await session.echo('meanwhile')
        expect([at(session), isError]).toEqual([at(session), true])
        return text
      }
      await expect.poll(told, { timeout: 30_000, message: at(session) }).toMatch(trouble.meanwhile)
    }
    await trouble.end(stage)
    for (const session of sessions) {
      const works = async (): Promise<unknown> => [at(session), await session.echo('after')]
      // The next try may be a minute away, where nobody cuts it short.
      await expect.poll(works, { timeout: 90_000 }).toEqual([at(session), { text: 'after', isError: false }])
      expect([at(session), await session.tools()]).toEqual([at(session), all])
    }
  }

  server.toolbox.addTool('fresh')
  for (const session of sessions) await expect.poll(() => session.tools(), { timeout: 60_000 }).toContain('fresh')
})
