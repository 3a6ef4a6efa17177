/**
 * What strangers answer, made so that no schema of the SDK (2.4.0) refuses it: these are stricter than servers are, and
 * one odd member would fail a whole connection, list or call. Greetings are mended; of lists and results the SDK sees an
 * empty one, and what was really sent is carried along for our own readers. Pure.
 */
import { isFields, type Fields } from '../../../shared/fields'
import { fieldsOf, flag, mistakeIn, number, text, texts } from '../util/lenient'
import { readIcons } from './optional-members'

/** Told of what is not as MCP wants it, as a sentence for a person. */
export type Odd = (what: string) => void

const carried = 'patchbay/as-sent'

/** The result as it was sent, out of one that `mendResult` has made; undefined where nothing was carried. */
export function asSent(result: unknown): unknown {
  return fieldsOf(result)[carried]
}

/** The member that holds the items, per list method. */
const listMembers: Readonly<Record<string, string>> = {
  'tools/list': 'tools',
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
}

/** The result of a request for `method`, as the SDK takes it. */
export function mendResult(method: string, result: unknown, odd: Odd): Fields {
  const { resultType } = fieldsOf(result)
  // A question back, or a kind of result that we do not know: neither is ours to hide.
  if (text(resultType) !== undefined && resultType !== 'complete') return fieldsOf(result)
  const member = listMembers[method]
  if (member !== undefined)
    return { resultType: 'complete', ttlMs: 0, cacheScope: 'private', [member]: [], [carried]: result }
  switch (method) {
    case 'initialize':
      return mendGreeting(result, odd)
    case 'server/discover':
      return mendDiscovery(result, odd)
    case 'ping':
      return { resultType: 'complete' }
    case 'tools/call':
      return { resultType: 'complete', content: [], [carried]: result }
    default:
      return withoutOddMeta(result)
  }
}

/** What the error of a response says, whatever it looks like (JSON-RPC 2.0, 5.1). */
export function mendError(error: unknown): { code: number; message: string; data?: unknown } {
  const { code, message, data } = fieldsOf(error)
  const known = number(code)
  return {
    code: known !== undefined && Number.isSafeInteger(known) ? known : -32603,
    message:
      text(message) ?? text(error) ?? text(fieldsOf(data)['message']) ?? text(data) ?? 'The server does not say why.',
    ...(data !== undefined && { data }),
  }
}

/** The version that a server speaks which does not say so (2025-06-18, transports, "Protocol Version Header"). */
const silentVersion = '2025-03-26'

function mendGreeting(result: unknown, odd: Odd): Fields {
  const sent = withoutOddMeta(result)
  // Nothing in it is a greeting's: for the SDK to refuse.
  if (!['protocolVersion', 'capabilities', 'serverInfo'].some((name) => name in sent)) return sent
  const version = text(sent['protocolVersion'])
  if (version === undefined) odd(`In the greeting, ${mistakeIn('protocolVersion', sent['protocolVersion'], 'text')}`)
  return {
    ...sent,
    protocolVersion: version ?? silentVersion,
    capabilities: mendCapabilities(sent['capabilities'], odd),
    serverInfo: mendServerInfo(sent['serverInfo'], odd),
    instructions: text(sent['instructions']),
  }
}

/** One that names no versions is no discovery; the SDK then goes on to `initialize`. */
function mendDiscovery(result: unknown, odd: Odd): Fields {
  const sent = withoutOddMeta(result)
  const supportedVersions = texts(sent['supportedVersions'])
  if (supportedVersions === undefined) return sent
  return {
    ...sent,
    resultType: 'complete',
    supportedVersions,
    capabilities: mendCapabilities(sent['capabilities'], odd),
    instructions: text(sent['instructions']),
  }
}

/**
 * A capability is offered when there is anything but null and false (an empty list is how PHP writes an empty object).
 * Where the server says nothing readable at all, everything is asked for: its answers will tell.
 */
function mendCapabilities(value: unknown, odd: Odd): Fields {
  if (!isFields(value)) {
    odd(`In the greeting, ${mistakeIn('capabilities', value, 'an object')}`)
    return { tools: {}, prompts: {}, resources: {} }
  }
  const mended: Record<string, unknown> = {}
  for (const [name, offered] of Object.entries(value)) {
    if (offered === null || offered === false) continue
    if (!isFields(offered)) odd(`In the greeting, ${mistakeIn(`capabilities.${name}`, offered, 'an object')}`)
    if (name === 'experimental' || name === 'extensions') {
      mended[name] = Object.fromEntries(Object.entries(fieldsOf(offered)).filter(([, inner]) => isFields(inner)))
    } else if (name === 'tools' || name === 'prompts' || name === 'resources') {
      const { listChanged, subscribe, ...rest } = fieldsOf(offered)
      mended[name] = { ...rest, listChanged: flag(listChanged), subscribe: flag(subscribe) }
    } else if (name !== 'tasks') {
      mended[name] = fieldsOf(offered)
    }
  }
  return mended
}

/** Name and version, empty where there are none: a server without a name is as good as any. */
function mendServerInfo(value: unknown, odd: Odd): Fields {
  if (!isFields(value)) odd(`In the greeting, ${mistakeIn('serverInfo', value, 'an object')}`)
  const { name, title, version, description, websiteUrl, icons } = fieldsOf(value)
  const numbered = typeof version === 'number' ? String(version) : undefined
  return {
    name: text(name) ?? '',
    title: text(title),
    version: text(version) ?? numbered ?? '',
    description: text(description),
    websiteUrl: text(websiteUrl),
    icons: readIcons(icons, (wrong) => odd(`In the greeting, ${wrong}`)),
  }
}

/** `_meta` is optional everywhere, so an odd one counts as absent. */
function withoutOddMeta(result: unknown): Fields {
  const { _meta, ...rest } = fieldsOf(result)
  return isFields(_meta) ? { ...rest, _meta } : rest
}
