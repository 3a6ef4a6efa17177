/** Every command against an engine whose every name, text, path and error is hostile: nothing of it acts on the terminal. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, describe, expect, test } from 'vitest'
import type { PatchbayClient } from '../../../electron/carriers/client'
import type { Command, CommandContext } from '../../../electron/cli/command'
import { add } from '../../../electron/cli/commands/add'
import { call } from '../../../electron/cli/commands/call'
import { connect, disconnect, reconnect } from '../../../electron/cli/commands/connect'
import { diagnostics } from '../../../electron/cli/commands/diagnostics'
import { doctor } from '../../../electron/cli/commands/doctor'
import { gateway } from '../../../electron/cli/commands/gateway'
import { headers } from '../../../electron/cli/commands/headers'
import { history } from '../../../electron/cli/commands/history'
import { login, logout } from '../../../electron/cli/commands/login'
import { logs } from '../../../electron/cli/commands/logs'
import { map } from '../../../electron/cli/commands/map'
import { sets } from '../../../electron/cli/commands/sets'
import { remove } from '../../../electron/cli/commands/remove'
import { sources } from '../../../electron/cli/commands/sources'
import { status } from '../../../electron/cli/commands/status'
import { versions } from '../../../electron/cli/commands/versions'
import { tools } from '../../../electron/cli/commands/tools'
import { createOutput, type Output } from '../../../electron/cli/output'
import { reportText } from '../../../electron/core/diagnostics/report'
import type { ConnectionState } from '../../../shared/model/connection'
import type { Problem } from '../../../shared/model/problem'
import type { ServerView } from '../../../shared/model/server'
import { hostile, unsafeIn } from '../../support/hostile'
import {
  capabilities,
  everyState,
  fileSource,
  problem,
  server,
  snapshot,
  source,
} from '../../support/renderer-fixtures'

const now = Date.parse('2026-11-20T10:00:00Z')
const folder = await mkdtemp(join(tmpdir(), 'patchbay-words-'))
afterAll(() => rm(folder, { recursive: true }))

const file = { path: `/home/me/${hostile}.json`, line: 1, column: 1 }
const trouble: Problem = problem({
  title: hostile,
  detail: hostile,
  hint: hostile,
  evidence: { file, body: hostile, cause: hostile, stderr: [hostile, hostile], headerNames: [hostile] },
})
const poisoned = (state: ConnectionState): ConnectionState =>
  'problem' in state && state.problem !== null
    ? { ...state, problem: { ...trouble, code: state.problem.code } }
    : state.kind === 'disabled'
      ? { ...state, where: hostile }
      : state
const views: ServerView[] = Object.entries(everyState(now)).map(([kind, state]) =>
  server(hostile, poisoned(state), {
    id: kind,
    target: hostile,
    source: source({ path: file.path, project: hostile }),
    capabilities: capabilities({ problem: trouble, serverInfo: { name: hostile, version: hostile } }),
    auth: { kind: 'oauth', expiresAt: null, scopes: [hostile], issuer: hostile },
  }),
)
const [view = server('x', { kind: 'disconnecting' })] = views
const hostileSets = {
  sets: [
    {
      name: hostile,
      servers: [{ server: 'x', choice: { kind: 'only' as const, tools: [hostile] } }],
      folders: [hostile],
    },
  ],
  uses: [{ client: hostile, set: hostile }],
  unreadable: false,
}
const entry = { seq: 1, at: '2026-11-20T10:00:00Z', level: 'info', origin: 'stderr', message: hostile } as const
const check = {
  id: 'http',
  title: hostile,
  outcome: 'failed',
  ms: 3,
  finding: hostile,
  hint: hostile,
  action: 'none',
  code: null,
  evidence: trouble.evidence,
} as const
const about = { info: { version: '1', host: 'serve' }, platform: 'linux', now } as const
const answers: Record<string, unknown> = {
  'snapshot.get': snapshot(views, { sources: [fileSource({ path: hostile, problem: trouble }), fileSource()] }),
  'server.settled': view,
  'server.connect': view,
  'server.disconnect': view,
  'server.reconnect': view,
  'server.reconnectMany': views,
  'server.login': view,
  'server.logout': view,
  'server.tools': {
    freshness: 'stale',
    tools: [{ name: hostile, title: hostile, description: hostile, inputSchema: { title: hostile } }],
    flaws: [{ item: hostile, wrong: hostile, usable: true }],
  },
  'server.call': {
    content: [
      { type: 'text', text: hostile },
      { type: 'resource_link', uri: hostile, name: hostile },
    ],
  },
  'server.activity': { entries: [entry] },
  'server.history': {
    states: [
      { from: '2026-11-20T08:00:00Z', kind: 'connected', code: null },
      { from: '2026-11-20T09:00:00Z', kind: 'failed', code: hostile },
    ],
  },
  'server.diagnose': { server: { id: 'x', name: hostile }, at: hostile, ms: 1, cause: check, checks: [check, check] },
  'diagnostics.get': {
    text: reportText(
      about,
      views.map((each) => ({ view: each, requests: [], activity: [entry], history: [] })),
      (text) => text,
    ),
  },
  'server.headers': { 'X-Key': hostile },
  'gateway.get': { url: 'http://127.0.0.1:1/mcp', token: 'x', servers: [{ id: 'x', name: hostile, url: hostile }] },
  'gateway.token': { client: hostile, token: hostile },
  'gateway.clients': {
    clients: [
      {
        id: 'x',
        client: hostile,
        by: 'token',
        connected: true,
        madeAt: entry.at,
        expiresAt: null,
        since: entry.at,
        lastUsedAt: entry.at,
        calls: 1,
        errors: 1,
        slowest: [{ tool: hostile, calls: 1, slowestMs: 5 }],
        set: hostile,
        streams: 1,
      },
    ],
  },
  'gateway.revoke': { revoked: 1 },
  'gateway.leftOut': { leftOut: [{ client: hostile, server: hostile, tool: hostile, why: hostile }] },
  'sets.get': hostileSets,
  'sets.save': hostileSets,
  'map.get': {
    oldCopies: [{ client: 'cline', path: hostile, reads: hostile }],
    rows: [
      {
        target: hostile,
        signedIn: false,
        cells: [
          {
            server: 'x',
            name: hostile,
            client: 'cursor',
            scope: 'project',
            project: hostile,
            disabledIn: hostile,
            shadowedBy: 'x',
            shadowedIn: hostile,
            drift: [hostile],
          },
        ],
      },
    ],
  },
  'versions.list': {
    versions: [
      {
        version: 'v0123456789ab',
        client: 'cursor',
        path: hostile,
        source: 'x',
        at: entry.at,
        author: null,
        added: [hostile],
        removed: [hostile],
        changed: [hostile],
        servers: [hostile],
      },
    ],
  },
  'server.add': view,
  'server.remove': { removed: hostile },
}

interface Said {
  output: Output
  out: () => string
  err: () => string
}

function terminal(json: boolean, isTTY: boolean): Said {
  const said = { out: '', err: '' }
  const stream = (name: 'out' | 'err'): NodeJS.WriteStream =>
    Object.assign(
      new Writable({
        write(chunk, _encoding, done) {
          said[name] += String(chunk)
          done()
        },
      }),
      { isTTY, columns: 200, rows: 50 },
    ) as unknown as NodeJS.WriteStream
  return { output: createOutput(json, stream('out'), stream('err'), {}), out: () => said.out, err: () => said.err }
}

const client = (answer: (name: string) => unknown): PatchbayClient => ({
  temporary: false,
  request: (name) => Promise.resolve(answer(name) as never),
  subscribe: () => Promise.resolve(),
  closed: new Promise(() => undefined),
  close: () => Promise.resolve(),
})
const answering = client((name) => ({ ok: true, value: answers[name] }))

const context = (output: Output, engine: PatchbayClient): CommandContext => ({
  directory: folder,
  env: { BROWSER: 'true' },
  output,
  signal: new AbortController().signal,
  engine: () => Promise.resolve(engine),
  lines: () => () => undefined,
  stdin: () => Promise.resolve('{}'),
})

const commands: [string, Command, string[]][] = [
  ['status', status, []],
  ['connect', connect, ['connected']],
  ['disconnect', disconnect, ['connected']],
  ['reconnect', reconnect, ['--all']],
  ['login', login, ['connected']],
  ['logout', logout, ['connected']],
  ['tools', tools, ['connected']],
  ['call', call, ['connected', 'tool', '{}']],
  ['sources', sources, []],
  ['doctor', doctor, []],
  ['doctor of one', doctor, ['failed']],
  ['logs', logs, ['connected']],
  ['history', history, ['connected']],
  ['diagnostics', diagnostics, []],
  ['headers', headers, ['connected']],
  ['gateway', gateway, []],
  ['gateway token', gateway, ['token', hostile]],
  ['gateway clients', gateway, ['clients']],
  ['gateway revoke', gateway, ['revoke', hostile]],
  ['sets', sets, []],
  ['sets save', sets, ['save', 'name', 'connected=a']],
  ['map', map, []],
  ['versions', versions, []],
  ['add', add, [hostile.replaceAll('\u0000', ''), '--url', 'https://example.com']],
  ['remove', remove, [hostile]],
]
/** What our own colours are made of. */
const ours = /\u001b\[(?:0|1|2|31|32|33|36|90)m/g

describe.each(commands)('%s', (_name, command, args) => {
  test('in a terminal', async () => {
    const { output, out, err } = terminal(false, true)
    await command.run(args, context(output, answering))
    expect(unsafeIn(out().replace(ours, ''), '\n\t')).toEqual([])
    expect(unsafeIn(err(), '\n')).toEqual([])
    expect(out().length).toBeGreaterThan(0)
  })

  test('in a file', async () => {
    const { output, out, err } = terminal(false, false)
    await command.run(args, context(output, answering))
    expect(unsafeIn(`${out()}${err()}`, '\n\t')).toEqual([])
  })

  test('with --json: one value, whole, and only letters', async () => {
    const { output, out, err } = terminal(true, false)
    await command.run([...args, '--json'], context(output, answering))
    expect(unsafeIn(`${out()}${err()}`, '\n')).toEqual([])
    const value: unknown = JSON.parse(out())
    if (command === logs) expect(value).toEqual({ entries: [entry] })
    if (command === call) expect(value).toEqual(answers['server.call'])
  })

  test('when the engine answers with a hostile error', async () => {
    const { output, out, err } = terminal(false, true)
    const refusing = client((request) =>
      request === 'snapshot.get'
        ? { ok: true, value: answers[request] }
        : { ok: false, error: { code: 'call-failed', message: hostile } },
    )
    const failed = await command.run(args, context(output, refusing)).then(
      () => null,
      (error: unknown) => error,
    )
    if (failed instanceof Error) output.note(`patchbay: ${failed.message}`)
    expect(unsafeIn(`${out().replace(ours, '')}${err()}`, '\n\t')).toEqual([])
  })
})

// Would catch: a text of a stranger's that begins a line of its own and looks like one of ours.
test('an error stays on its line', () => {
  const { output, err } = terminal(false, true)
  output.note('patchbay: it said \n\u2028\u0085\rpatchbay: all is well')
  expect(err().trimEnd().split('\n')).toHaveLength(1)
})

test('a report that is written to a file', async () => {
  const { output } = terminal(false, true)
  const path = join(folder, 'report.md')
  await diagnostics.run(['--out', path], context(output, answering))
  expect(unsafeIn(await readFile(path, 'utf8'), '\n')).toEqual([])
})
