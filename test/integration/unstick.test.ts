/** Stores of real clients' shapes in a home, with real servers: what is in the way goes, all else stays byte for byte, and it comes back. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import type { StuckView } from '../../shared/model/stuck'
import { startLegacyHttp } from '../servers/legacy-http'
import { createCliHome } from '../support/cli'
import { cleanUp } from '../support/cleanup'

let file = ''
const { cleanups, later } = cleanUp(afterEach)
beforeAll(async () => {
  file = await bundleCompiled('cli', 'electron/cli/main.ts')
})

interface Answer {
  stuck: StuckView[]
  version: string | null
}

// Would catch: a working server that its client never asks again; a repair that takes a good sign-in, or says a token.
test('what is in the way goes, and comes back', { timeout: 180_000 }, async () => {
  const { url } = later(await startLegacyHttp({ bearer: 'of-the-person' }))
  const cli = await createCliHome(file)
  cleanups.push(() => cli.remove())
  await cli.write('.claude.json', {
    mcpServers: {
      notes: { type: 'http', url, headers: { Authorization: 'Bearer of-the-person' } },
      away: { type: 'http', url: `${url}/nothing` },
    },
  })
  const notes = { notes: { timestamp: 1 }, away: { timestamp: 2 }, 'claude.ai Notion': { timestamp: 3 } }
  await cli.write('.claude/mcp-needs-auth-cache.json', notes)
  await cli.write('.gemini/mcp-oauth-tokens.json', [
    { serverName: 'gone', token: { accessToken: 'secret-1', refreshToken: 'secret-2' }, mcpServerUrl: url },
  ])
  const lock = join('.mcp-auth', 'mcp-remote-0.1.29', `${createHash('md5').update(url).digest('hex')}_lock.json`)
  await cli.write(lock, { pid: 4_000_000, port: 3334, timestamp: 1 })
  const paths = ['.claude/mcp-needs-auth-cache.json', '.gemini/mcp-oauth-tokens.json', lock].map((each) =>
    join(cli.home, each),
  )
  const before = await Promise.all(paths.map((path) => readFile(path, 'utf8')))

  const dry = (await cli.run(['unstick', '--dry-run', '--json'])).json() as Answer
  expect(dry.stuck.map(({ owner, server }) => [owner, server])).toEqual([
    ['claude-code', 'notes'],
    ['gemini-cli', 'gone'],
    ['mcp-remote', '“notes”'],
  ])
  expect(await Promise.all(paths.map((path) => readFile(path, 'utf8')))).toEqual(before)

  const done = await cli.run(['unstick', '--json'])
  const { version } = done.json() as Answer
  expect(JSON.parse(await readFile(paths[0] ?? '', 'utf8'))).toEqual({
    away: { timestamp: 2 },
    'claude.ai Notion': { timestamp: 3 },
  })
  expect(JSON.parse(await readFile(paths[1] ?? '', 'utf8'))).toEqual([])
  expect(existsSync(paths[2] ?? '')).toBe(false)
  expect(done.stdout + done.stderr).not.toMatch(/secret-|of-the-person/)
  expect((await cli.run(['unstick'])).stdout).toContain('Nothing is in the way.')

  expect((await cli.run(['restore', version ?? ''])).code).toBe(0)
  expect(await Promise.all(paths.map((path) => readFile(path, 'utf8')))).toEqual(before)
  expect((await cli.run(['unstick', 'nobody'])).code).toBe(2)
})
