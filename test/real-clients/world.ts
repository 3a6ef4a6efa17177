/** What a real client lives in: one server under three entries (direct, through the gateway, through the bridge) and Patchbay. */
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { createCliHome, type CliHome } from '../support/cli'

export const ways = ['direct', 'gateway', 'bridge'] as const
export type Way = (typeof ways)[number]
export type Entries = Readonly<Record<Way, Readonly<Record<string, unknown>>>>

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export interface World {
  readonly cli: CliHome
  readonly entries: Entries
  /** What the gateway wants to see. */
  readonly authorization: string
  close(): Promise<void>
}

/** With a server that wants a static token. */
export interface OpenWorld extends World {
  readonly server: LegacyHttpServer
  /** The engine is killed, and another one started. */
  killEngine(): Promise<void>
}

export const bearer = 'a static token'

/** @param program the command line */
export async function openWorld(program: string): Promise<OpenWorld> {
  const server = await startLegacyHttp({ bearer })
  const direct = { type: 'http', url: server.url, headers: { Authorization: `Bearer ${bearer}` } }
  const cli = await createCliHome(program, { one: direct })
  let serve = await cli.serve()
  await cli.run(['connect', 'one'])
  return {
    server,
    cli,
    ...(await throughPatchbay(program, cli, direct)),
    async killEngine() {
      await serve.end('SIGKILL')
      serve = await cli.serve()
    },
    async close() {
      await server.start().catch(() => undefined)
      await cli.remove()
      await server.close().catch(() => undefined)
    },
  }
}

/** The entries that lead to the server `one` of the engine that runs. */
export async function throughPatchbay(
  program: string,
  cli: CliHome,
  direct: Entries['direct'],
): Promise<Pick<World, 'entries' | 'authorization'>> {
  const token = (await cli.run(['gateway', 'token', 'real-client'])).stdout.trim()
  const { servers } = (await cli.run(['gateway', '--json'])).json() as { servers: { url: string }[] }
  const authorization = `Bearer ${token}`
  const env = { PATCHBAY_HOME: cli.state, PATCHBAY_VAULT: 'file' }
  const gateway = { type: 'http', url: servers[0]?.url, headers: { Authorization: authorization } }
  const bridge = { type: 'stdio', command: process.execPath, args: [program, 'bridge', 'one'], env }
  return { entries: { direct, gateway, bridge }, authorization }
}
