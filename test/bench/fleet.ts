/** The servers that both sides of the bench connect to: half stdio programs, half HTTP servers in this process. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { pidsIn, program } from '../servers/programs'
import type { Entries } from '../support/engine'

export const toolsPerServer = 10

export interface Fleet {
  readonly entries: Entries
  /** How often each stdio program was started, by name. */
  starts(): Map<string, number>
  /** Requests that each HTTP server has had, by name. */
  requests(): Map<string, number>
  close(): Promise<void>
}

/** Starts `size` servers; the HTTP ones take turns between the legacy era (with sessions) and the modern one. */
export async function startFleet(size: number): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-fleet-'))
  const stdio = Array.from({ length: Math.ceil(size / 2) }, (_, index) => `stdio-${index + 1}`)
  const http = await Promise.all(
    Array.from({ length: Math.floor(size / 2) }, async (_, index) => {
      const start = index % 2 === 0 ? startLegacyHttp : startModernHttp
      return { name: `http-${index + 1}`, server: await start({ tools: toolsPerServer }) }
    }),
  )
  const startsFile = (name: string): string => join(folder, name)
  return {
    entries: Object.fromEntries([
      ...stdio.map((name) => [
        name,
        program('echo', ['--tools', String(toolsPerServer)], { TEST_STARTS_FILE: startsFile(name) }),
      ]),
      ...http.map(({ name, server }) => [name, { type: 'http', url: server.url }]),
    ]) as Entries,
    starts: () => new Map(stdio.map((name) => [name, pidsIn(startsFile(name)).length])),
    requests: () => new Map(http.map(({ name, server }) => [name, server.totalRequests()])),
    async close() {
      await Promise.all(http.map(({ server }) => server.close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
