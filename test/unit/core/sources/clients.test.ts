/**
 * Every client's files, read exactly: what each entry would start or talk to, with its own client's variables, units, switches
 * and rules. The fixtures are `test/fixtures/clients/CLIENT.txt`: files as they stand, and line by line what they mean.
 * Catches a dialect that takes another's notation, a lost entry, and a place that is wrong by a line.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, posix, win32 } from 'node:path'
import { describe, expect, test } from 'vitest'
import { clients } from '../../../../shared/model/clients'
import { fillEntry, requiredValue } from '../../../../electron/core/launch/fill-entry'
import type { Host } from '../../../../electron/core/ports'
import type { Client, ClientFile, Place } from '../../../../electron/core/sources/client'
import { clientOf, clientTable } from '../../../../electron/core/sources/clients'
import { isInvalid, type Definition } from '../../../../electron/core/sources/definition'
import type { Parsed } from '../../../../electron/core/sources/documents/document'
import { parseText } from '../../../../electron/core/sources/documents/parse'

const folder = 'test/fixtures/clients'
const env = { NAME: 'world', TOKEN: 't-123', EMPTY: '' }
const linux = {
  place: { platform: 'linux', homeDir: '/home/me', env, ownFile: '/state/servers.json' } satisfies Place,
  project: '/work/shop',
  join: posix.join,
}
const { project, place } = linux
/** Of those that only Windows has. */
const windows = {
  place: { platform: 'win32', homeDir: 'C:\\Users\\me', env, ownFile: 'C:\\state\\servers.json' } satisfies Place,
  project: 'C:\\work\\shop',
  join: win32.join,
}
const machineOf = (client: Client): typeof linux | typeof windows => (client.id === 'visual-studio' ? windows : linux)

interface Fixture {
  name: string
  files: { path: string; text: string }[]
  reads: string[]
}

function fixturesOf(text: string): Fixture[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const [, name = '', written = '', reads = ''] = /^(.*)\n([\s\S]*)--- reads\n([\s\S]*)$/.exec(part) ?? []
      const files = written
        .split(/^@ /m)
        .slice(1)
        .map((file) => ({ path: file.slice(0, file.indexOf('\n')), text: file.slice(file.indexOf('\n') + 1) }))
      return { name, files, reads: reads.split('\n').filter(Boolean) }
    })
}

/** Where a fixture's path leads: the person's, the system's or the project's folder. */
function absolute(
  path: string,
  { place: { homeDir }, project: of, join: joined }: ReturnType<typeof machineOf>,
): string {
  if (path.startsWith('/')) return path
  return path.startsWith('~/') ? joined(homeDir, path.slice(2)) : joined(of, path)
}

/** What a client reads when these are its only files. */
async function reads(client: Client, fixture: Fixture): Promise<string[]> {
  const machine = machineOf(client)
  const { place: where, project: of } = machine
  const there = new Map(fixture.files.map(({ path, text }) => [absolute(path, machine), text]))
  const names = (wanted: string): string[] => {
    const inside = [...there.keys()].filter((path) => path.startsWith(`${wanted}/`))
    return [...new Set(inside.map((path) => path.slice(wanted.length + 1).split('/')[0] ?? ''))]
  }
  const first = client.files(where, [of], names)
  const documents = (wanted: string): Parsed | null => {
    const [text, file] = [there.get(wanted), files.find(({ path }) => path === wanted)]
    const document = text === undefined || !file ? null : parseText(text, file.format)
    return document?.ok === true ? document : null
  }
  let files = first
  files = [...first, ...(client.reach?.(where, [of], documents, names) ?? [])]
  for (const path of there.keys()) {
    const file = files.find((each) => each.path === path)
    if (!file) throw new Error(`${client.id} does not read ${path}`)
    const document = parseText(there.get(path) ?? '', file.format)
    if (!document.ok) return [`! ${document.position.line}:${document.position.column} ${document.message}`]
  }
  const found = client.read(files, documents, where)
  const host: Host = { ...where, useLoginShell: false }
  const lines = await Promise.all(
    found.flatMap(({ definitions }) => definitions).map((definition) => describeEntry(definition, host)),
  )
  const mistakes = found.flatMap(({ mistake }) =>
    mistake ? [`! ${mistake.position.line}:${mistake.position.column} ${mistake.message}`] : [],
  )
  return [...mistakes, ...lines]
}

async function describeEntry(definition: Definition, host: Host): Promise<string> {
  const { location, entry, position, disabledIn, trusted } = definition
  const { name, scope } = location
  const marks = [
    ...(scope === 'user' ? [] : [scope]),
    ...(trusted ? [] : ['asks']),
    ...(disabledIn === null ? [] : ['off']),
  ]
  const suffix = marks.map((mark) => ` [${mark}]`).join('')
  if (isInvalid(entry)) {
    const { code = 'invalid', rule, position: at = position } = entry.invalid
    return `${name}: ${code.replace('config.', '')} ${at.line}:${at.column} ${rule}${suffix}`
  }
  const required = (entry.requiredEnv ?? []).filter((key) => requiredValue(entry, key, env) === undefined)
  if (required.length > 0) return `${name}: needs-input ${required.join(' ')}${suffix}`
  const asked = definition.inputs ?? []
  if (asked.length > 0)
    return `${name}: asks for ${asked.map((each) => `${each.id}${each.isSecret ? ' secretly' : ''} ${JSON.stringify(each.label)}`).join(', ')}${suffix}`
  const { entry: filled, missing } = await fillEntry(definition, entry, env, null, host)
  if (missing.length > 0)
    return `${name}: unset ${missing.map((each) => `${each.name} in ${each.field}`).join(', ')}${suffix}`
  const limit = filled.timeoutMs === null ? '' : ` ${filled.timeoutMs} ms`
  const pairs = (given: Record<string, string>): string =>
    Object.entries(given)
      .map(([key, value]) => ` ${key}=${JSON.stringify(value)}`)
      .join('')
  if (filled.transport === 'stdio') {
    const removed = (filled.removedEnv ?? []).map((key) => ` -${key}`).join('')
    const cwd = filled.cwd === undefined ? '' : ` in ${filled.cwd}`
    return `${name}: run ${JSON.stringify([filled.command, ...filled.args])}${pairs(filled.env)}${removed}${cwd}${limit}${suffix}`
  }
  const signIn = filled.oauth === null ? '' : ` sign-in ${JSON.stringify(filled.oauth)}`
  return `${name}: ${filled.transport} ${filled.url}${pairs(filled.headers)}${signIn}${limit}${suffix}`
}

const all = readdirSync(folder).filter((name) => name.endsWith('.txt'))

describe.each(all)('%s', (name) => {
  const client = clientOf(clients.find(({ id }) => id === basename(name, '.txt'))?.id ?? 'patchbay')
  const fixtures = fixturesOf(readFileSync(join(folder, name), 'utf8'))
  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', async (_name, fixture) => {
    if (!client) throw new Error(`There is no row for ${name}`)
    expect(await reads(client, fixture)).toEqual(fixture.reads)
  })

  test('has at least six fixtures', () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(6)
  })
})

test('every client has a name, a row and fixtures', () => {
  expect(clientTable.map(({ id }) => id).toSorted()).toEqual(clients.map(({ id }) => id).toSorted())
  expect([...all.map((name) => basename(name, '.txt')), 'patchbay'].toSorted()).toEqual(
    clients.map(({ id }) => id).toSorted(),
  )
})

test('no client reads another’s file by mistake, but for those that share one', () => {
  const paths = clientTable.flatMap(({ id, files }) =>
    files(place, [project], () => []).map(({ path }) => `${path} ${id}`),
  )
  const owners = new Map<string, Set<string>>()
  for (const [path, id] of paths.map((each) => each.split(/ (?=\S+$)/) as [string, string])) {
    owners.set(path, (owners.get(path) ?? new Set()).add(id))
  }
  expect([...owners].filter(([, ids]) => ids.size > 1)).toEqual([])
})

describe('paths by platform', () => {
  const at = (platform: NodeJS.Platform, homeDir: string, more: Record<string, string> = {}): Place => ({
    platform,
    homeDir,
    env: more,
    ownFile: '/own',
  })
  const pathsOf = (id: Client['id'], where: Place): string[] =>
    clientOf(id)
      ?.files(where, [], () => [])
      .filter(({ listed }) => listed !== 'never')
      .map(({ path }: ClientFile) => path) ?? []
  const pc = at('win32', 'C:\\Users\\me', {
    APPDATA: 'C:\\Users\\me\\AppData\\Roaming',
    LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local',
  })
  const mac = at('darwin', '/Users/me')

  test.each([
    ['claude-desktop', mac, '/Users/me/Library/Application Support/Claude/claude_desktop_config.json'],
    ['claude-desktop', pc, 'C:\\Users\\me\\AppData\\Roaming\\Claude\\claude_desktop_config.json'],
    [
      'claude-desktop',
      pc,
      'C:\\Users\\me\\AppData\\Local\\Packages\\Claude_pzs8sxrjxfjjc\\LocalCache\\Roaming\\Claude\\claude_desktop_config.json',
    ],
    ['vscode', mac, '/Users/me/Library/Application Support/Code/User/mcp.json'],
    ['vscode', pc, 'C:\\Users\\me\\AppData\\Roaming\\Code\\User\\mcp.json'],
    ['zed', mac, '/Users/me/.config/zed/settings.json'],
    ['zed', pc, 'C:\\Users\\me\\AppData\\Roaming\\Zed\\settings.json'],
    ['zed', pc, 'C:\\Users\\me\\.config\\zed\\settings.json'],
    ['goose', pc, 'C:\\Users\\me\\AppData\\Roaming\\Block\\goose\\config\\config.yaml'],
    ['goose', mac, '/Users/me/.config/goose/config.yaml'],
    ['amp', pc, 'C:\\Users\\me\\.config\\amp\\settings.json'],
    ['devin', pc, 'C:\\Users\\me\\AppData\\Roaming\\devin\\mcp_config.json'],
    ['visual-studio', pc, 'C:\\Users\\me\\.mcp.json'],
    ['codex', pc, 'C:\\Users\\me\\.codex\\config.toml'],
    ['codex', at('linux', '/home/me', { CODEX_HOME: '/moved' }), '/moved/config.toml'],
    ['cline', at('linux', '/home/me', { CLINE_DIR: '/c' }), '/c/data/settings/cline_mcp_settings.json'],
    ['cline', at('linux', '/home/me', { CLINE_DATA_DIR: '/d' }), '/d/settings/cline_mcp_settings.json'],
    ['cline', at('linux', '/home/me', { CLINE_MCP_SETTINGS_PATH: '/e.json' }), '/e.json'],
    ['copilot-cli', at('linux', '/home/me', { COPILOT_HOME: '/c' }), '/c/mcp-config.json'],
    ['gemini-cli', pc, 'C:\\ProgramData\\gemini-cli\\settings.json'],
    ['gemini-cli', mac, '/Library/Application Support/GeminiCli/settings.json'],
    ['gemini-cli', at('linux', '/home/me', { PATCHBAY_SYSTEM_ROOT: '/r' }), '/r/etc/gemini-cli/settings.json'],
    ['claude-code', pc, 'C:\\Program Files\\ClaudeCode\\managed-mcp.json'],
    ['claude-code', mac, '/Library/Application Support/ClaudeCode/managed-mcp.json'],
    ['opencode', at('linux', '/home/me', { XDG_CONFIG_HOME: '/x' }), '/x/opencode/opencode.json'],
    ['opencode', at('linux', '/home/me', { OPENCODE_CONFIG: '/mine/oc.json' }), '/mine/oc.json'],
    ['opencode', pc, 'C:\\ProgramData\\opencode\\opencode.json'],
    ['opencode', mac, '/Library/Application Support/opencode/opencode.json'],
    ['crush', at('linux', '/home/me', { CRUSH_GLOBAL_CONFIG: '/c' }), '/c/crush.json'],
    ['crush', pc, 'C:\\Users\\me\\.config\\crush\\crush.json'],
    ['crush', mac, '/etc/crush/crush.json'],
  ] as const)('%s', (id, where, path) => {
    expect(pathsOf(id, where)).toContain(path)
  })

  test('Visual Studio is a program of Windows', () => {
    expect(pathsOf('visual-studio', mac)).toEqual([])
  })
})
