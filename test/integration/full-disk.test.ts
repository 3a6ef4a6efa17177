/** Bad days of the disk under Patchbay's own directory: nothing hangs, nothing is lost, and a start heals what was left. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { program } from '../servers/programs'
import { createCliHome, type CliAnswer, type CliHome, type RunningCommand } from '../support/cli'
import { canMount, mountSmallDisk, type SmallDisk } from '../support/small-disk'

let file = ''
beforeAll(async () => {
  file = await bundleCompiled('cli', 'electron/cli/main.ts')
})

let cli: CliHome
let disk: SmallDisk
let engine: RunningCommand | null = null

async function begin(): Promise<void> {
  cli = await createCliHome(file)
  disk = mountSmallDisk(cli.state)
  await cli.write('state/servers.json', { mcpServers: { tools: program('echo') } })
}

async function serve(): Promise<RunningCommand> {
  const started = cli.start(['serve'])
  engine = started
  await expect.poll(() => started.stderr(), { timeout: 20_000 }).toContain('Patchbay runs for')
  return started
}

async function stop(): Promise<CliAnswer | undefined> {
  const ended = await engine?.end('SIGTERM')
  engine = null
  return ended
}

afterEach(async () => {
  await stop()
  disk.remove()
  await cli.remove()
})

const run = async (...args: string[]): Promise<CliAnswer> => {
  const command = cli.start(args)
  const late = setTimeout(() => void command.end('SIGKILL'), 20_000)
  const answer = await command.done
  clearTimeout(late)
  return answer
}
const leftovers = async (): Promise<string[]> =>
  (await readdir(cli.state)).filter((name) => /\.(lock|judging|tmp)$/.test(name) && name !== 'engine.lock')

describe.runIf(canMount)('a disk (internal.unsaved)', () => {
  // Would catch: a lock without a name that everybody waits for, a decision that is forgotten, an engine that cannot be asked.
  test('that is full costs nothing, and is said', async () => {
    await begin()
    await serve()
    await expect.poll(async () => (await run('status', '--json')).stdout, { timeout: 20_000 }).toContain('"connected"')
    disk.fill()
    expect((await run('call', 'tools', 'echo', '{"text":"hi"}')).stdout).toContain('hi')
    expect((await run('disconnect', 'tools')).code).toBe(0)
    expect((await run('connect', 'tools')).code).toBe(0)
    expect((await run('disconnect', 'tools')).code).toBe(0)
    const added = await run('add', 'secret', '--url', 'http://127.0.0.1:9/mcp', '--header', 'X-Key: abcdefghijklmnop')
    expect(added.code).toBe(1)
    expect(added.stderr).toContain('No room on the disk')
    // Would catch: "Something went wrong inside Patchbay" of an errand that has no words of its own for a full disk.
    for (const errand of [
      ['add', 'plain', '--url', 'http://127.0.0.1:9/mcp'],
      ['sleep', '5'],
    ]) {
      const { code, stderr } = await run(...errand)
      expect(code, errand[0]).toBe(1)
      expect(stderr, errand[0]).toMatch(/no room on the disk/i)
    }
    expect((await run('logout', 'tools')).code).not.toBeNull()
    await expect.poll(async () => (await run('status')).stderr, { timeout: 10_000 }).toContain('No room on the disk')
    disk.free()
    // What was decided meanwhile is written without anybody's help.
    await expect
      .poll(() => readFile(join(cli.state, 'state.json'), 'utf8'), { timeout: 70_000 })
      .toContain('"disconnected"')
    await expect.poll(async () => (await run('status')).stderr).not.toContain('No room')
    expect((await stop())?.code).toBe(0)
    expect(await leftovers()).toEqual([])
  })

  // Would catch: "Something went wrong inside Patchbay", for a person who only needs to make room.
  test('that is full is named when a person changes something that is kept on it', async () => {
    await begin()
    await serve()
    disk.fill()
    for (const args of [
      ['add', 'plain', '--', 'node'],
      ['remove', 'tools'],
    ]) {
      const answer = await run(...args)
      expect(answer.code).toBe(1)
      expect(answer.stderr).toContain(
        `There is no room on the disk for ${join(cli.state, 'servers.json')}. It is as it was.`,
      )
    }
    const setting = await run('sleep', '5')
    expect(setting.code).toBe(1)
    expect(setting.stderr).toContain('The settings cannot be saved. No room on the disk.')
    expect((await run('sleep')).stdout).toContain('run on')
  })

  // Would catch: a token or a set that is gone after the next start, and nobody has been told.
  test('that is full is told when a token or a set is made, which hold all the same', async () => {
    await begin()
    await serve()
    disk.fill()
    expect((await run('gateway', 'token', 'editor')).code).toBe(0)
    expect((await run('sets', 'save', 'few', 'tools')).code).toBe(0)
    const told = async (): Promise<string> => (await run('status')).stderr
    await expect.poll(told, { timeout: 10_000 }).toMatch(/No room on the disk: \S+ and \d+ more cannot be written/)
    for (const name of ['gateway.json', 'sets.json'])
      expect(engine?.stderr()).toContain(`could not be saved {"path":"${join(cli.state, name)}"`)
    disk.free()
    for (const name of ['gateway.json', 'sets.json'])
      await expect.poll(() => readFile(join(cli.state, name), 'utf8'), { timeout: 70_000 }).toContain('"version": 1')
    await expect.poll(async () => (await run('status')).stderr).not.toContain('No room')
  })

  // Would catch: an engine that does not start, or not answer, until somebody deletes files by hand.
  test('that is full at the start: the engine runs, and answers as soon as there is room', async () => {
    await begin()
    await serve()
    expect((await stop())?.code).toBe(0)
    disk.fill()
    await serve()
    disk.free()
    await expect
      .poll(async () => (await run('status', '--json')).stdout, { timeout: 40_000 })
      .toContain('"state":"connected"')
    expect((await run('logout', 'tools')).code).not.toBeNull()
    expect((await stop())?.code).toBe(0)
    expect(await leftovers()).toEqual([])
  })

  // Would catch: the same for a disk that a fault has made read-only, in the middle of the work.
  test('that becomes read-only costs nothing, and is said', async () => {
    await begin()
    await serve()
    await expect.poll(async () => (await run('status', '--json')).stdout, { timeout: 20_000 }).toContain('"connected"')
    disk.setReadOnly(true)
    expect((await run('call', 'tools', 'echo', '{"text":"hi"}')).stdout).toContain('hi')
    expect((await run('disconnect', 'tools')).code).toBe(0)
    await expect.poll(async () => (await run('status')).stderr, { timeout: 10_000 }).toContain('The disk is read-only')
    disk.setReadOnly(false)
    await expect
      .poll(() => readFile(join(cli.state, 'state.json'), 'utf8'), { timeout: 70_000 })
      .toContain('"disconnected"')
  })
})
