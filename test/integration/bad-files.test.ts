/**
 * A start never depends on a good file: whatever stands in the place of a watched or an own file, every command works,
 * says what is wrong with the file, and ends by itself. Catches a wait on a timer that holds no process (exit 13 without a
 * word), a reader that opens a pipe, and a start that fails with its state file.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Problem } from '../../shared/model/problem'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundle, bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { program } from '../servers/programs'
import { createCliHome, type CliAnswer, type CliHome } from '../support/cli'
import { startTestEngine, type TestEngine } from '../support/engine'
import { runProgram } from '../support/run-program'

let file = ''
let starter = ''
let cli: CliHome

beforeAll(async () => {
  file = await bundleCompiled('cli', 'electron/cli/main.ts')
  starter = await bundle('last-resort-starter', 'test/support/last-resort-starter.ts')
})
beforeEach(async () => {
  cli = await createCliHome(file, { good: program('echo') })
})
afterEach(async () => {
  await cli.remove()
})

/** Whoever is killed leaves its socket behind. */
const leaveSocket = 'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))'

type Spoil = (path: string) => Promise<unknown> | void

const spoils: Record<string, Spoil> = {
  broken: (path) => writeFile(path, '{\n  "mcpServers": {"a": {},}\n}'),
  empty: (path) => writeFile(path, ''),
  'of white space': (path) => writeFile(path, ' \n\t\n'),
  'UTF-16': (path) => writeFile(path, Buffer.from('\uFEFF{"mcpServers": {}}', 'utf16le')),
  'UTF-16 without a mark': (path) => writeFile(path, Buffer.from('{"mcpServers": {}}', 'utf16le')),
  'UTF-32': (path) => writeFile(path, Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0, 0x7d, 0, 0, 0])),
  'Latin-1': (path) => writeFile(path, Buffer.from('{\n "é": 1}', 'latin1')),
  'a folder': (path) => mkdir(path),
  'a link circle': (path) => symlink(path, path),
  'a link to nowhere': (path) => symlink(join(dirname(path), 'nowhere'), path),
  'a named pipe': (path) => void execFileSync('mkfifo', [path]),
  'a link to an endless device': async (path) => {
    // Root could replace the system's own by mistake, so it gets one to spare.
    const isRoot = process.getuid?.() === 0
    const device = isRoot ? `${path}.device` : '/dev/zero'
    await rm(`${path}.device`, { force: true })
    if (isRoot) execFileSync('mknod', [device, 'c', '1', '5'])
    await symlink(device, path)
  },
  'full of zeros': (path) => writeFile(path, Buffer.alloc(5_000)),
  'too large': async (path) => {
    await writeFile(path, '')
    await truncate(path, 70 * 1024 * 1024)
  },
  // What a merge, a word processor, a crash in the middle of a write and a hasty append leave behind.
  'with the marks of a merge': (path) =>
    writeFile(path, '<<<<<<< HEAD\n{"mcpServers": {}}\n=======\n{}\n>>>>>>> theirs\n'),
  'with typographic quotes': (path) => writeFile(path, '{“mcpServers”: {}}'),
  'padded with zeros': (path) => writeFile(path, `{"mcpServers": {}}${'\0'.repeat(500)}`),
  'twice in itself': (path) => writeFile(path, '{"mcpServers": {}}{"mcpServers": {}}'),
  'a socket': (path) => void spawnSync(process.execPath, ['-e', leaveSocket, path]),
  'deeply nested': (path) => writeFile(path, `{"mcpServers":${'['.repeat(100_000)}`),
}
if (process.getuid?.() !== 0)
  spoils['unreadable'] = async (path) => {
    await writeFile(path, '{}')
    await chmod(path, 0o000)
  }

async function put(path: string, how: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await rm(path, { recursive: true, force: true })
  await spoils[how]?.(path)
}

interface Sources {
  sources: { path: string; problem: { code: string; detail: string; title: string } | null }[]
}

/** A command that ends by itself, in time, with words. */
async function answer(args: string[]): Promise<CliAnswer> {
  const result = await cli.run(args)
  expect(result.stderr, args.join(' ')).not.toMatch(/unsettled|at .*\.mjs|before its work was done|unexpected/i)
  return result
}

async function problemOf(path: string): Promise<Sources['sources'][number]['problem'] | undefined> {
  const { code, json } = await answer(['sources', '--json'])
  expect(code).toBe(0)
  return (json() as Sources).sources.find((source) => source.path === path)?.problem
}

/** What is left of the state directory's files after a spoiled start must still work. */
const ownFiles = [
  'state.json',
  'history.json',
  'settings.json',
  'processes.jsonl',
  'engine.json',
  'vault.json',
  'vault-key.json',
  'gateway.json',
  'aliases.json',
  'routes.json',
  'versions.sealed',
]

/** Those, and what is known of each server, as a run before has left them. */
async function ownPaths(): Promise<string[]> {
  await answer(['tools', 'good'])
  const known = await readdir(join(cli.state, 'known'))
  expect(known).toHaveLength(1)
  return [...ownFiles, ...known.map((name) => join('known', name))].map((name) => join(cli.state, name))
}

describe('the command line', () => {
  // Would catch: a kind of broken file that nobody thought of, and a command that says nothing about it.
  test.each([
    'with the marks of a merge',
    'with typographic quotes',
    'padded with zeros',
    'twice in itself',
    'a socket',
  ])('~/.claude.json is %s: it is named, and the other list works', async (how) => {
    const path = join(cli.home, '.claude.json')
    await put(path, how)
    expect((await answer(['status', '--json'])).json()).toMatchObject({
      servers: [{ name: 'good', state: 'connected' }],
    })
    expect((await problemOf(path))?.code).toMatch(/^config\./)
    expect((await answer(['status'])).stdout).toContain(path)
  })

  test.each(['broken', 'UTF-16', 'a folder', 'a link circle', 'a named pipe', 'a link to an endless device'])(
    'every file but one list is %s: it is said, the servers of that list work, and a person’s wish is remembered',
    async (how) => {
      const project = join(cli.home, 'project')
      await cli.write('.claude.json', { projects: { [project]: { hasTrustDialogAccepted: true } } })
      const mcp = join(project, '.mcp.json')
      const settings = ['settings.json', 'settings.local.json'].map((name) => join(project, '.claude', name))
      const own = await ownPaths()
      for (const path of [mcp, join(cli.home, '.claude', 'settings.json'), ...settings, ...own]) await put(path, how)
      const status = await answer(['status', '--json'])
      expect(status.code).toBe(0)
      expect(status.json()).toMatchObject({ servers: [{ name: 'good', state: 'connected' }] })
      expect((await problemOf(mcp))?.code).toMatch(/^config\./)
      expect((await answer(['disconnect', 'good', '--json'])).code).toBe(0)
      expect((await answer(['status', '--json'])).json()).toMatchObject({ servers: [{ state: 'disconnected' }] })
      if (how === 'broken') expect(await readdir(cli.state)).toContain('state.json.broken')
    },
  )

  test.each(['broken', 'UTF-16', 'a named pipe'])(
    'every file is %s: each command says something, and does it',
    async (how) => {
      for (const path of [join(cli.home, '.claude.json'), ...(await ownPaths())]) await put(path, how)
      for (const args of [
        ['doctor', '--json'],
        ['tools', 'good', '--json'],
        ['call', 'good', 'echo', '{"text":"hello"}', '--json'],
        ['connect', 'good', '--json'],
        ['history', 'good'],
        ['diagnostics', '--json'],
        ['logs', 'good'],
        ['map', '--json'],
        ['unstick', '--json'],
        ['disable', 'good'],
        ['enable', 'good'],
        ['add', 'more', '--', process.execPath, '--version'],
        ['remove', 'more'],
      ]) {
        const { code, stdout } = await answer(args)
        expect(code, args[0]).toBe(0)
        expect(stdout, args[0]).not.toBe('')
      }
      if (how === 'broken') expect((await answer(['sources'])).stdout).toContain('line 2, column 26')
    },
  )

  // Would catch: an edit that is said to fail at a file which is well, in the system's own word for it.
  test('where no way back can be kept nothing is written, and that is said', async () => {
    const before = await readFile(join(cli.state, 'servers.json'), 'utf8')
    await put(join(cli.state, 'backups'), 'empty')
    const { code, stderr } = await answer(['disable', 'good'])
    expect(code).toBe(1)
    expect(stderr).toContain(`${join(cli.state, 'backups')} cannot be written. Something else stands in its place.`)
    expect(await readFile(join(cli.state, 'servers.json'), 'utf8')).toBe(before)
  })

  test('serve starts, listens and ends', async () => {
    await put(join(cli.home, '.claude.json'), 'a named pipe')
    const serve = await cli.serve()
    const began = Date.now()
    expect((await serve.end('SIGTERM')).code).toBe(0)
    expect(Date.now() - began).toBeLessThan(4_000)
  })
})

describe('the engine', () => {
  let engine: TestEngine | null = null
  afterEach(async () => {
    await engine?.stop()
    engine = null
  })

  /** Starts with one file spoiled, and one good server in the other. */
  async function startWith(path: string, how: string): Promise<Problem | null | undefined> {
    await put(path, how)
    engine = await startTestEngine({
      home: cli.home,
      clients: ['claude-code'],
      keepList: true,
      grace: { stdinMs: 300, termMs: 300 },
    })
    await engine.waitFor('good', 'connected')
    return engine.engine.snapshot().sources.find((source) => source.path === path)?.problem
  }

  const placeOf = (problem: Problem | null | undefined): string => {
    const { line, column } = problem?.evidence.file ?? {}
    return `line ${line}, column ${column}`
  }

  test.each(Object.keys(spoils))('~/.claude.json is %s', async (how) => {
    const problem = await startWith(join(cli.home, '.claude.json'), how)
    if (how === 'a link to nowhere') return expect(problem).toBeNull()
    expect(problem?.code).toMatch(/^config\.(parse|unreadable)$/)
    if (problem?.code === 'config.parse') expect(placeOf(problem)).toMatch(/line \d+, column \d+/)
    expect(problem?.detail).not.toMatch(/\bE[A-Z]{3,}\b/)
  })

  test.each(Object.keys(spoils))('servers.json is %s', async (how) => {
    await cli.write('.claude.json', { mcpServers: { good: program('echo') } })
    const problem = await startWith(join(cli.state, 'servers.json'), how)
    if (how === 'a link to nowhere') expect(problem).toBeNull()
    else expect(problem?.code).toMatch(/^config\./)
  })

  test.each([
    ['UTF-16', 'UTF-16', 'line 1, column 1'],
    ['UTF-16 without a mark', 'UTF-16', 'line 1, column 1'],
    ['UTF-32', 'UTF-32', 'line 1, column 1'],
    ['Latin-1', 'Latin-1', 'line 2, column 3'],
  ])('the encoding of a %s file is named', async (how, name, place) => {
    const problem = await startWith(join(cli.home, '.claude.json'), how)
    expect(problem?.detail).toContain(name)
    expect(placeOf(problem)).toBe(place)
  })

  test('a file that turns into a pipe keeps its servers, and edits of other files are still seen', async () => {
    await cli.write('.claude.json', { mcpServers: { mine: program('echo') } })
    engine = await startTestEngine({ home: cli.home, clients: ['claude-code'], keepList: true })
    await engine.waitFor('mine', 'connected')
    await put(join(cli.home, '.claude.json'), 'a named pipe')
    await cli.write('state/servers.json', { mcpServers: { added: program('echo') } })
    await engine.waitFor('added', 'connected')
    expect(engine.view('mine').state.kind).toBe('connected')
    const began = Date.now()
    await engine.stop()
    engine = null
    expect(Date.now() - began).toBeLessThan(6_000)
  })
})

describe('the last resort', () => {
  test.each([
    ['throws', 'TypeError'],
    ['rejects', 'RangeError'],
  ])(
    'a program that %s somewhere unexpected says and logs kind and place, nothing quoted, and goes on',
    async (how, kind) => {
      const { code, stdout, stderr } = await runProgram(starter, [how])
      expect(code).toBe(0)
      expect(stderr).toContain(kind)
      expect(stdout).toContain(`An unexpected error {"kind":"${kind}"`)
      expect(stdout).toContain('still here')
      expect(stdout + stderr).not.toContain('very-secret')
    },
  )

  test('errors that do not stop are a flood, and end the program in order', async () => {
    expect(await runProgram(starter, ['floods'])).toMatchObject({ code: 0, stdout: expect.stringContaining('flood') })
  })

  test.each(['waits for nothing', 'exits'])('an end that nobody ordered (%s) is said, with exit 1', async (how) => {
    const { code, stdout, stderr } = await runProgram(starter, [how])
    expect(code).toBe(1)
    expect(stderr).toContain('ended before its work was done')
    expect(stdout).toContain('although its work is not done')
  })
})
