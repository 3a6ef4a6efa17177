/** The sources together, with files and a watcher that a test holds in its hands: the races that no real disk shows on demand. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SourceView } from '../../../../shared/model/source'
import type { Host } from '../../../../electron/core/ports'
import type { Client } from '../../../../electron/core/sources/client'
import { codex } from '../../../../electron/core/sources/dialects/codex'
import { simpleClient } from '../../../../electron/core/sources/dialects/simple-client'
import type { Definition } from '../../../../electron/core/sources/definition'
import { claudeCode } from '../../../../electron/core/sources/dialects/claude-code'
import { geminiCli } from '../../../../electron/core/sources/dialects/gemini'
import { patchbay } from '../../../../electron/core/sources/dialects/patchbay'
import { qwenCode } from '../../../../electron/core/sources/dialects/qwen'
import { Sources } from '../../../../electron/core/sources/sources'
import { fakeClock, settled, type FakeClock } from '../fake-clock'

let home: string
let own: string
let main: string
let clock: FakeClock
let disk: Map<string, string>
let reports: { definitions: Definition[]; views: SourceView[] }[]
let sources: Sources
let tell: (path: string) => void
let watched: string[][]
/** Which files were read as a text, in order. */
let reads: string[]
/** What a test does while the engine reads, or begins to watch. */
let whileReading: (path: string) => Promise<void> | void
let whileWatching: () => Promise<void> | void

const entry = (name: string, more = {}): string =>
  JSON.stringify({ mcpServers: { [name]: { command: name, ...more } } })
const names = (): string[] => reports.at(-1)?.definitions.map(({ location }) => location.name) ?? []

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'patchbay-sources-'))
  own = join(home, 'servers.json')
  main = join(home, '.claude.json')
  clock = fakeClock()
  disk = new Map([[own, entry('mine')]])
  reports = []
  watched = []
  reads = []
  tell = () => undefined
  whileReading = () => undefined
  whileWatching = () => undefined
  sources = make()
})

afterEach(async () => {
  await sources.stop()
  rmSync(home, { recursive: true })
})

function make(folders: string[] = [], clients: Client[] = [claudeCode, patchbay]): Sources {
  const host: Host = { platform: 'linux', homeDir: home, env: {}, useLoginShell: false }
  const silent = { error: () => undefined, info: () => undefined, debug: () => undefined }
  return new Sources({
    host,
    clients,
    ownFile: own,
    folders,
    changed: (definitions, views) => reports.push({ definitions, views }),
    ports: {
      clock,
      logger: silent,
      files: {
        read: async (path) => {
          reads.push(path)
          const text = disk.get(path) ?? null
          await whileReading(path)
          return text
        },
        look: (path, _most, look) => {
          const text = disk.get(path)
          return Promise.resolve(text === undefined ? null : look(Buffer.from(text)))
        },
        write: () => Promise.reject(new Error('Sources never write')),
      },
      watcher: {
        watch: async (paths, changed) => {
          watched.push([...paths])
          await whileWatching()
          tell = changed
          return () => Promise.resolve()
        },
      },
    },
  })
}

/** Lets a doubtful file be looked at again. */
async function change(path: string, text: string | null): Promise<void> {
  if (text === null) disk.delete(path)
  else disk.set(path, text)
  tell(path)
  await looked()
  await clock.pass(200)
  await looked()
}

/** Folders are looked at on the real disk: what was asked of it before this has been answered. */
async function looked(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) {
    await stat(home)
    await settled()
  }
}

test('the first report is complete, and what is not there is listed as absent', async () => {
  await sources.start()
  expect(reports).toHaveLength(1)
  expect(names()).toEqual(['mine'])
  expect(reports[0]?.views.map(({ path, exists, servers }) => ({ path, exists, servers }))).toEqual([
    { path: main, exists: false, servers: 0 },
    { path: own, exists: true, servers: 1 },
  ])
})

test('what changes between the first reading and the watching is reported (it stayed invisible until the next edit)', async () => {
  let once = true
  whileWatching = () => {
    if (once) disk.set(own, entry('edited'))
    once = false
  }
  await sources.start()
  expect(names()).toEqual(['edited'])
})

test('a project that is listed while the engine begins to watch is read and watched as well', async () => {
  let once = true
  whileWatching = () => {
    if (!once) return
    once = false
    disk.set(main, JSON.stringify({ projects: { [home]: {} } }))
    disk.set(join(home, '.mcp.json'), entry('late'))
  }
  await sources.start()
  expect(names().toSorted()).toEqual(['late', 'mine'])
  expect(watched.at(-1)).toContain(join(home, '.mcp.json'))
})

test('a file that changes while it is being read is read again', async () => {
  await sources.start()
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  whileReading = () => held
  disk.set(own, entry('first'))
  tell(own)
  await looked()
  disk.set(own, entry('second'))
  tell(own)
  whileReading = () => undefined
  release()
  await looked()
  await clock.pass(200)
  await looked()
  expect(names()).toEqual(['second'])
})

test('nothing is reported after stop (a program would be started by an engine that has ended)', async () => {
  await sources.start()
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  whileReading = () => held
  disk.set(own, entry('too-late'))
  tell(own)
  await looked()
  const stopping = sources.stop()
  release()
  await stopping
  await clock.pass(1_000)
  expect(reports).toHaveLength(1)
})

test('stop during start does not wait for ever, and nothing is watched afterwards', async () => {
  let stopping: Promise<void> = Promise.resolve()
  whileReading = () => {
    stopping = sources.stop()
  }
  await sources.start()
  await stopping
  expect(reports).toEqual([])
  expect(watched).toEqual([])
})

test('a rewrite that changes nothing that matters is no news', async () => {
  const rewritten = (count: number): string =>
    JSON.stringify({ numStartups: count, mcpServers: { a: { command: 'a' } } }, null, 2)
  disk.set(main, rewritten(1))
  await sources.start()
  for (let count = 2; count < 20; count++) {
    await change(main, rewritten(count))
  }
  expect(reports).toHaveLength(1)
})

test('a broken file keeps its last good servers and says where it is broken; mending it clears that', async () => {
  await sources.start()
  await change(own, '{\n  "mcpServers": {,}\n}')
  expect(names()).toEqual(['mine'])
  const broken = reports.at(-1)?.views.find(({ path }) => path === own)
  expect(broken?.problem).toMatchObject({
    code: 'config.parse',
    evidence: { file: { path: own, line: 2, column: 18 } },
  })
  expect(broken).toMatchObject({ servers: 1, exists: true })
  await change(own, entry('mended'))
  expect(names()).toEqual(['mended'])
  expect(reports.at(-1)?.views.every(({ problem }) => problem === null)).toBe(true)
})

test('a half-written or momentarily missing file is no news', async () => {
  await sources.start()
  for (const half of ['{"mcpServers": {"mi', '', null]) {
    if (half === null) disk.delete(own)
    else disk.set(own, half)
    tell(own)
    await looked()
    disk.set(own, entry('mine'))
    await clock.pass(200)
  }
  expect(reports).toHaveLength(1)
})

test('a file that is gone takes its servers with it', async () => {
  await sources.start()
  await change(own, null)
  expect(names()).toEqual([])
})

test('a file of the wrong structure says so and where (VS Code’s “servers”, a list, a text)', async () => {
  for (const [text, line, column] of [
    ['{\n  "servers": {}\n}', 2, 3],
    ['[]', 1, 1],
    ['{\n "mcpServers": []}', 2, 2],
  ] as const) {
    disk.set(own, text)
    const other = make()
    await other.start()
    expect(reports.at(-1)?.views.find(({ path }) => path === own)?.problem, text).toMatchObject({
      code: 'config.invalid-entry',
      evidence: { file: { line, column } },
    })
    await other.stop()
  }
})

test('one project is read once, however it is spelled, and a project without an absolute path not at all', async () => {
  disk.set(join(home, '.mcp.json'), entry('project'))
  disk.set(main, JSON.stringify({ projects: { [home]: {}, [`${home}/`]: {}, '.': {}, '': {} } }))
  sources = make([home, `${home}/.`])
  await sources.start()
  expect(names()).toEqual(['project', 'mine'])
})

test('folders that the person adds are looked into at once, and left when they are taken away', async () => {
  disk.set(join(home, '.mcp.json'), entry('project'))
  await sources.start()
  expect(names()).toEqual(['mine'])
  await sources.setFolders([home])
  expect(names()).toEqual(['project', 'mine'])
  await sources.setFolders([])
  expect(names()).toEqual(['mine'])
})

test('a file that cannot be read in time delays neither the others nor the end, and is taken in when it comes', async () => {
  disk.set(main, entry('late'))
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const hangs = new Promise<void>((resolve) => {
    whileReading = (path) => {
      if (path !== main) return undefined
      resolve()
      return held
    }
  })
  const starting = sources.start()
  await hangs
  await looked()
  await clock.pass(2_000)
  await starting
  expect(names()).toEqual(['mine'])
  expect(reports.at(-1)?.views.find(({ path }) => path === main)?.problem).toMatchObject({ code: 'config.unreadable' })
  // The other file's edits are seen although the first one still hangs.
  await change(own, entry('edited'))
  expect(names()).toEqual(['edited'])
  release()
  await looked()
  await clock.pass(200)
  await looked()
  expect(names()).toEqual(['late', 'edited'])
  whileReading = () => new Promise(() => undefined)
  tell(main)
  await looked()
  await sources.stop()
})

/** All that a new client takes: a row (here with the one function that its file would have), and a fixture. */
test('a made-up client is one row', async () => {
  const row = simpleClient({
    id: 'junie',
    format: 'yaml',
    user: ({ homeDir }) => [join(homeDir, 'made-up.yaml')],
    project: ['made-up.yaml'],
    at: ['tools', 'servers'],
    shape: { url: ['address'], types: {}, untyped: 'http', both: 'url', timeoutUnit: 1000, timeout: 'patience' },
    variables: 'cline',
    off: 'disabled',
  })
  disk.set(
    join(home, 'made-up.yaml'),
    'tools:\n  servers:\n    web: {address: "https://example.com/mcp", patience: 3}\n    off: {command: x, disabled: true}\n',
  )
  sources = make([], [claudeCode, row, patchbay])
  await sources.start()
  expect(reports.at(-1)?.definitions.slice(0, 2)).toMatchObject([
    {
      location: { client: 'junie', scope: 'user', name: 'web' },
      position: { line: 3, column: 5 },
      entry: { transport: 'http', url: 'https://example.com/mcp', timeoutMs: 3_000 },
      disabledIn: null,
    },
    { location: { name: 'off' }, disabledIn: join(home, 'made-up.yaml') },
  ])
  expect(watched.at(-1)).toContain(join(home, 'made-up.yaml'))
})

test('a file that is wiped keeps its servers, also where an empty file may be right', async () => {
  const path = join(home, '.codex', 'config.toml')
  sources = make([], [codex, patchbay])
  disk.set(path, '[mcp_servers.a]\ncommand = "x"\n')
  await sources.start()
  await change(path, '')
  expect(names()).toEqual(['a', 'mine'])
  expect(reports.at(-1)?.views.find((view) => view.path === path)?.problem).toMatchObject({ code: 'config.parse' })
})

const noisy = (startups: number, servers: object, above = ''): string =>
  `{${above}"numStartups":${startups},"mcpServers":${JSON.stringify(servers)}}`

// Would catch: a file of megabytes parsed with every answer that Claude Code gives, and an edit lost among such writes.
test('what Claude Code writes of itself is not read; a change of a server among it is, at once', async () => {
  disk.set(main, noisy(1, { one: { command: 'one' } }))
  await sources.start()
  reads = []
  for (let startups = 2; startups < 50; startups += 1) await change(main, noisy(startups, { one: { command: 'one' } }))
  expect(reads.length).toBeLessThan(4)
  const before = reports.length
  disk.set(main, noisy(50, { two: { command: 'two' } }))
  tell(main)
  await looked()
  expect(names()).toEqual(['two', 'mine'])
  expect(reports.length).toBe(before + 1)
  reads = []
  await change(main, `${noisy(51, { two: { command: 'two' } })}}`)
  expect(reads).toContain(main)
  expect(reports.at(-1)?.views.find(({ path }) => path === main)?.problem?.code).toBe('config.parse')
})

// Would catch: an entry opened at the line where it stood before what is above it grew.
test('where an entry stands is right again seconds later, also in a file that never rests', async () => {
  const line = (): number | undefined => reports.at(-1)?.definitions[0]?.position.line
  disk.set(main, noisy(1, { one: { command: 'one' } }))
  await sources.start()
  expect(line()).toBe(1)
  await change(main, noisy(2, { one: { command: 'one' } }, '\n'))
  expect(line()).toBe(1)
  await clock.pass(5_000)
  await looked()
  expect(line()).toBe(2)
  for (let second = 0; second < 31; second += 1) {
    await change(main, noisy(second, { one: { command: 'one' } }, '\n\n'))
    await clock.pass(800)
  }
  await looked()
  expect(line()).toBe(3)
})

test('asked for by name, a file is read whatever has changed in it', async () => {
  disk.set(main, noisy(1, { one: { command: 'one' } }))
  await sources.start()
  reads = []
  disk.set(main, noisy(2, { one: { command: 'one' } }, '\n'))
  await sources.reread(main)
  expect(reads).toEqual([main])
  expect(reports.at(-1)?.definitions[0]?.position.line).toBe(2)
})

// Would catch: a folder that is not trusted, but whose servers are offered where it is reached by another name.
test.each([
  ['Gemini CLI’s, the project is a link', geminiCli, '.gemini', 'link', 'real'],
  ['Gemini CLI’s, it is about a link', geminiCli, '.gemini', 'real', 'link'],
  ['Qwen Code’s, the project is a link', qwenCode, '.qwen', 'link', 'real'],
])('a word about a folder counts wherever links lead to it: %s', async (_case, client, folder, opened, told) => {
  mkdirSync(join(home, 'real'))
  symlinkSync(join(home, 'real'), join(home, 'link'))
  const answers = join(home, folder, 'trustedFolders.json')
  disk.set(answers, JSON.stringify({ [join(home, told)]: 'DO_NOT_TRUST' }))
  disk.set(join(home, folder, 'settings.json'), JSON.stringify({ security: { folderTrust: { enabled: true } } }))
  disk.set(join(home, opened, folder, 'settings.json'), entry('team'))
  await sources.stop()
  sources = make([join(home, opened)], [client, patchbay])
  await sources.start()
  const states = reports.map(
    ({ definitions }) => definitions.find(({ location }) => location.name === 'team')?.disabledIn,
  )
  // Never offered, not even for a moment.
  expect(states.at(-1)).toBe(answers)
  expect(states).not.toContain(null)
})
