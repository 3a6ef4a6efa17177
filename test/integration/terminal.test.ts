/** A terminal that goes away takes `patchbay serve` with it, and everything that it started: no program is left behind. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { isAlive, pidsIn, program } from '../servers/programs'
import { createCliHome, type CliHome } from '../support/cli'

let file = ''
let cli: CliHome
let starts: string
let serve: ChildProcess

beforeAll(async () => {
  file = await bundleCompiled('cli', 'electron/cli/main.ts')
})
beforeEach(async () => {
  cli = await createCliHome(file)
  starts = join(cli.home, 'starts')
  await cli.write('state/servers.json', { mcpServers: { it: program('echo', [], { TEST_STARTS_FILE: starts }) } })
  serve = spawn(process.execPath, [file, 'serve', '--table'], { env: cli.env, stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  serve.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await expect.poll(() => text, { timeout: 10_000 }).toContain('● it: Connected')
})
afterEach(async () => {
  serve.kill('SIGKILL')
  await cli.remove()
})

async function expectCleanEnd(): Promise<void> {
  if (serve.exitCode === null && serve.signalCode === null) await once(serve, 'exit')
  expect(serve.signalCode).toBeNull()
  expect(pidsIn(starts)).toHaveLength(1)
  expect(pidsIn(starts).filter(isAlive)).toEqual([])
  expect(existsSync(join(cli.state, 'engine.json'))).toBe(false)
}

test.skipIf(process.platform === 'win32')('the terminal is closed (SIGHUP)', async () => {
  serve.kill('SIGHUP')
  await expectCleanEnd()
})

test('nobody reads the output any more', async () => {
  serve.stdout?.destroy()
  // Its next line finds the pipe closed.
  await cli.run(['disconnect', 'it'])
  await expectCleanEnd()
})
