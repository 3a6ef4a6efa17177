/** OpenCode, both generations: `mcp.NAME` with `enabled`, and `mcp.servers.NAME` with `disabled`. A command is one list. */
import type { ClientId } from '../../../../shared/model/clients'
import {
  pathsOf,
  systemPath,
  userFile,
  xdgConfig,
  type Client,
  type ClientFile,
  type Documents,
  type Found,
  type Place,
} from '../client'
import { isInvalid, type Entry, type InvalidEntry } from '../definition'
import { isFields, laidOver, textFields, textList, textOf, valueAt, type Fields } from './fields'
import { readServers, refusal } from './read-servers'
import { invalid, readShape, unsupported, type Shape } from './shape'
import { inProject } from './simple-client'
import { draft, set, turnInside, writingOf, type Words } from './words'
import type { Change } from '../documents/change'
import type { Path } from '../documents/document'
import { write } from '../variables/notation'
import type { Wish, Writing } from '../writing'

const shape: Shape = {
  url: ['url'],
  types: { local: 'stdio', remote: 'http' },
  untyped: 'http',
  both: 'command',
  timeoutUnit: 1,
  oauth: (raw) => {
    const hints = isFields(raw['oauth']) ? raw['oauth'] : null
    if (!hints) return null
    const text = (...names: string[]): string | undefined =>
      names.map((name) => textOf(hints[name])).find((value) => value !== null) ?? undefined
    const port = hints['callback_port'] ?? hints['callbackPort']
    return {
      clientId: text('clientId', 'client_id'),
      scopes: text('scope', 'scopes'),
      callbackPort: typeof port === 'number' ? port : undefined,
    }
  },
}

/** What the first generation wants of every entry, or it takes nothing of the file; null: all is well. */
function breach(raw: unknown): InvalidEntry | null {
  if (!isFields(raw)) return invalid('stdio', 'A server’s entry must be an object in braces.')
  const { type, command, url, enabled, environment = {} } = raw
  if (type === undefined && command === undefined && url === undefined && typeof enabled === 'boolean') return null
  const transport = url === undefined ? 'stdio' : 'http'
  if (type === undefined) return invalid(transport, 'An entry needs a "type", "local" or "remote".')
  if (type !== 'local' && type !== 'remote')
    return invalid(transport, `"type" must be one of "local", "remote", not ${JSON.stringify(type)}.`, 'type')
  const odd = oddField(raw)
  if (odd) return invalid(transport, odd.rule, odd.field)
  if (type === 'remote') {
    return typeof url === 'string' ? null : invalid('http', 'A remote server needs "url", a text.', 'url')
  }
  if (!Array.isArray(command) || !command.every((word) => typeof word === 'string'))
    return invalid('stdio', '"command" must be a list of texts: the program and its arguments.', 'command')
  const isRight = isFields(environment) && Object.values(environment).every((value) => typeof value === 'string')
  return isRight ? null : invalid('stdio', '"environment" must be an object whose values are texts.', 'environment')
}

/** A field beside those of the program or the address that is not as OpenCode (1.18) wants it. */
function oddField({ enabled, timeout, cwd, headers, oauth }: Fields): { field: string; rule: string } | null {
  const isTexts = isFields(headers) && Object.values(headers).every((value) => typeof value === 'string')
  const isLimit = typeof timeout === 'number' ? Number.isInteger(timeout) && timeout > 0 : isFields(timeout)
  if (enabled !== undefined && typeof enabled !== 'boolean')
    return { field: 'enabled', rule: '"enabled" must be true or false.' }
  if (timeout !== undefined && !isLimit)
    return { field: 'timeout', rule: '"timeout" must be a whole number of milliseconds above 0.' }
  if (cwd !== undefined && typeof cwd !== 'string') return { field: 'cwd', rule: '"cwd" must be a text.' }
  if (headers !== undefined && !isTexts)
    return { field: 'headers', rule: '"headers" must be an object whose values are texts.' }
  const clientId = isFields(oauth) ? oauth['clientId'] : undefined
  if (
    oauth !== undefined &&
    oauth !== false &&
    (!isFields(oauth) || (clientId !== undefined && typeof clientId !== 'string'))
  )
    return { field: 'oauth', rule: '"oauth" must be false, or an object whose "clientId" is a text.' }
  return null
}

function readEntry(raw: unknown, second: boolean): Entry | InvalidEntry {
  const broken = second ? null : breach(raw)
  if (broken) return broken
  if (!isFields(raw)) return readShape(raw, shape)
  const { command, url, enabled } = raw
  if (command === undefined && url === undefined && typeof enabled === 'boolean') {
    return unsupported(
      'http',
      'It switches on a server that an organisation’s settings describe; they are not in this file.',
    )
  }
  const words = command === undefined ? [] : textList(command)
  if (!words) return invalid('stdio', '"command" must be a list of texts: the program and its arguments.', 'command')
  const [program, ...args] = words
  const { command: _command, ...rest } = raw
  const environment = textFields(raw['environment'])
  if (!environment) return invalid('stdio', '"environment" must be an object whose values are texts.', 'environment')
  const timeout = isFields(raw['timeout']) ? raw['timeout']['request'] : raw['timeout']
  return readShape(
    { ...rest, ...(program === undefined ? {} : { command: program }), args, env: environment, timeout },
    shape,
  )
}

/** What is called `servers` has no `type` of its own there; a server of the first generation may be called "servers". */
function isSecond(value: unknown): boolean {
  const servers = valueAt(value, ['mcp', 'servers'])
  return isFields(servers) && servers['type'] === undefined
}

/**
 * The words of a switch, the one that decides first. The second generation has `disabled` alone; the first goes by that where
 * `enabled` says nothing (seen with 1.18.33).
 */
function switchWords(second: boolean): ('enabled' | 'disabled')[] {
  return second ? ['disabled'] : ['enabled', 'disabled']
}

/** The limit of all servers, for those that have none: the second generation alone has one. */
function withLimit(raw: unknown, value: unknown): unknown {
  const limit = isSecond(value) ? valueAt(value, ['mcp', 'timeout']) : undefined
  return isFields(raw) && raw['timeout'] === undefined && limit !== undefined ? { ...raw, timeout: limit } : raw
}

function words(value: unknown): Words {
  const second = isSecond(value)
  return {
    variables: 'opencode',
    types: { stdio: 'local', http: 'remote' },
    env: 'environment',
    cwd: second ? 'cwd' : undefined,
    timeout: { name: 'timeout', unit: 1, ...(second ? { inside: 'request' } : {}) },
    oauth: {
      name: 'oauth',
      say: ({ clientId, scopes }) =>
        clientId === undefined
          ? null
          : { [second ? 'client_id' : 'clientId']: clientId, ...(scopes ? { scope: scopes } : {}) },
    },
    off: second ? 'disabled' : 'enabled',
    keepsSwitch: !second,
  }
}

function listAt(value: unknown): Path {
  return isSecond(value) ? ['mcp', 'servers'] : ['mcp']
}

/** The program and its arguments are one list: each wish is about its own part of it, for both may be said at once. */
function setInList(wish: Wish, raw: Fields, value: unknown): { changes: Change[]; losses: string[] } | null {
  if (wish.key !== 'command' && wish.key !== 'args') return set(wish, raw, words(value))
  const before = textList(raw['command']) ?? []
  const texts = wish.key === 'args' ? (wish.value ?? []) : wish.value === undefined ? [] : [wish.value]
  if (wish.key === 'command' ? texts.length === 0 : before.length === 0) return null
  const written = texts.map((text) => write(text, 'opencode', wish.key))
  const losses = written.flatMap((each) => each.losses)
  const said = written.map(({ text }) => text)
  if (before.length === 0) return { changes: [{ kind: 'set', path: ['command'], value: said }], losses }
  const at = (index: number): Path => ['command', String(index)]
  const first = wish.key === 'command' ? 0 : 1
  const set_ = said.map((text, index): Change => ({ kind: 'set', path: at(first + index), value: text }))
  const end = first + said.length
  const gone =
    wish.key === 'command'
      ? []
      : before.slice(end).map((_, index): Change => ({ kind: 'remove', path: at(end + index) }))
  return { changes: [...set_, ...gone.toReversed()], losses }
}

const writing: Writing = {
  ...writingOf(words(null)),
  at: (_location, value) => listAt(value),
  // The strongest that is there; else the one that people begin with.
  home(scope, project, files, documents) {
    const own = files.filter((file) => file.scope === scope && file.project === project)
    return own.find(({ path }) => documents(path) !== null) ?? own.find(({ path }) => isUsual(path))
  },
  draft(common, name, value) {
    const drafted = draft(common, name, words(value))
    if (typeof drafted === 'string' || common.transport !== 'stdio') return drafted
    const { command, args, ...rest } = drafted.raw
    return { ...drafted, raw: { ...rest, command: [command, ...(textList(args) ?? [])] } }
  },
  set: setInList,
  turn(on, definition, circumstances) {
    const value = circumstances.documents(definition.location.path)?.value
    return turnInside(on, definition, circumstances, [...listAt(value), definition.location.name], words(value))
  },
}

/** Files that this one is laid over. */
function weaker(file: ClientFile, index: number, files: readonly ClientFile[]): ClientFile[] {
  const later = files.slice(index + 1).filter((each) => each.scope === file.scope && each.project === file.project)
  return file.scope === 'user' ? later : [...later, ...files.filter(({ scope }) => scope === 'user')]
}

function isUsual(path: string): boolean {
  return /[\\/]opencode\.json$/.test(path) && !/[\\/]\.opencode[\\/]/.test(path)
}

/** What OpenCode's files say, and those of whoever took over its format. Files of one scope stand with the strongest first. */
export function readOpenCode(client: ClientId, files: readonly ClientFile[], documents: Documents): Found[] {
  return files.map((file, index) => {
    const document = documents(file.path)
    if (!document) return { file, definitions: [], mistake: null }
    const below = weaker(file, index, files).flatMap(({ path }) => {
      const value = documents(path)?.value
      return value === undefined || isSecond(value) !== isSecond(document.value) ? [] : [{ path, value }]
    })
    const second = isSecond(document.value)
    const said = (value: unknown, name: string): unknown => valueAt(value, [...listAt(value), name])
    const found = readServers(document, {
      client,
      file,
      at: listAt(document.value),
      variables: 'opencode',
      entry: (raw) => readEntry(withLimit(raw, document.value), second),
      below: (name) => below.reduceRight<unknown>((under, { value }) => laidOver(under, said(value, name)), undefined),
      // The strongest that says anything of it.
      disabledIn(name, raw) {
        const all = [{ path: file.path, raw }, ...below.map(({ path, value }) => ({ path, raw: said(value, name) }))]
        for (const word of switchWords(second)) {
          const first = all.find((each) => isFields(each.raw) && each.raw[word] !== undefined)
          if (first) return isFields(first.raw) && first.raw[word] === (word === 'disabled') ? first.path : null
        }
        return null
      },
      // The time limit of all of them stands beside them.
      isServer: (raw) => typeof raw !== 'number',
    })
    return { file, ...found }
  })
}

/** Where whoever manages the computer keeps settings that go before all others. */
function managedFolder(place: Place): string {
  if (place.platform === 'win32') return systemPath(place, 'C:\\ProgramData\\opencode')
  return systemPath(place, place.platform === 'darwin' ? '/Library/Application Support/opencode' : '/etc/opencode')
}

export const opencode: Client = {
  id: 'opencode',
  writing,
  files(place, projects) {
    const { join } = pathsOf(place)
    const base = join(xdgConfig(place), 'opencode')
    // The strongest first.
    const names = ['opencode.jsonc', 'opencode.json', 'config.json']
    const named = place.env['OPENCODE_CONFIG']
    const managed = managedFolder(place)
    const inProjects = ['.opencode/opencode.jsonc', '.opencode/opencode.json', 'opencode.jsonc', 'opencode.json']
    return [
      ...(named ? [userFile(named, 'jsonc')] : []),
      ...names.map((name) => userFile(join(base, name), 'jsonc')),
      ...['opencode.jsonc', 'opencode.json'].map((name) =>
        userFile(join(managed, name), 'jsonc', { scope: 'managed' }),
      ),
      ...projects.flatMap((project) => inProject(project, inProjects, 'jsonc', place)),
    ]
  },
  read: (files, documents) =>
    readOpenCode('opencode', files, documents).map((found) => {
      if (found.mistake || isSecond(documents(found.file.path)?.value)) return found
      // An entry of a project may be a word about one of the person's own, which makes it whole.
      const broken = found.definitions.filter(({ raw, entry }) => isInvalid(entry) && breach(raw) !== null)
      return { ...found, mistake: refusal('opencode', broken) }
    }),
}
