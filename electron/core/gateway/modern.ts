/**
 * What the gateway says to a client of 2026-07-28, which sends everything about itself with every request and has no
 * session: what is known is answered at once, whatever a server has to do is relayed to it.
 */
import { PatchbayError } from '../../../shared/ipc/result'
import type { ServerView } from '../../../shared/model/server'
import { partOf, textIn, type Message } from '../mcp/message'
import { fieldsOf, number, readJson } from '../util/lenient'
import { awayAnswer, awayWords } from './away'
import { greetingOf, type Asked } from './legacy'

const modernVersions = ['2026-07-28'] as const
const [methodNotFound, headerMismatch, unsupportedVersion] = [-32_601, -32_020, -32_022]

/** What a request says of itself beside its body. */
export interface StandardHeaders {
  version: string | null
  method: string | null
  name: string | null
}

export interface ModernAnswer {
  status: number
  bytes: Buffer
}

/** What no client of this era has, or the gateway answers elsewhere. */
const unknown = /^(?:initialize|ping|logging\/setLevel|resources\/(?:un)?subscribe|tasks\/.*|roots\/.*)$/
const named: Readonly<Record<string, 'name' | 'uri'>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
}

/** Why a request is refused before anybody looks at what it wants; null when all is well (transports, "Standard headers"). */
export function refusalOf(message: Message, headers: StandardHeaders): ModernAnswer | null {
  const id = partOf(message, 'id') ?? 'null'
  const version = textIn(message, 'version')
  if (version !== headers.version)
    return refused(id, 400, headerMismatch, 'MCP-Protocol-Version is not the version in the body')
  if (!modernVersions.some((each) => each === version)) {
    const data = { supported: modernVersions, requested: version }
    return refused(id, 400, unsupportedVersion, 'This version of the protocol is not supported', data)
  }
  if (headers.method !== message.method)
    return refused(id, 400, headerMismatch, 'Mcp-Method is not the method in the body')
  const part = Object.hasOwn(named, message.method ?? '') ? named[message.method ?? ''] : undefined
  if (part !== undefined && decoded(headers.name) !== textIn(message, part))
    return refused(id, 400, headerMismatch, `Mcp-Name is not the ${part} in the body`)
  return null
}

/** Answers any request but `subscriptions/listen`. */
export async function answerModern(asked: Asked): Promise<ModernAnswer> {
  const { upstreams, server, message } = asked
  const id = partOf(message, 'id') ?? 'null'
  const method = message.method ?? ''
  const view = upstreams.view(server)
  const known = (value: object): ModernAnswer => ({ status: 200, bytes: result(id, view, value) })
  switch (method) {
    case 'server/discover':
      return known({ supportedVersions: modernVersions, capabilities: greetingOf(view).capabilities })
    case 'tools/list':
      return known({ tools: (await upstreams.tools(server)).tools })
    case 'prompts/list':
      return known({ prompts: (await upstreams.prompts(server)).prompts })
    case 'resources/list':
      return known({ resources: (await upstreams.resources(server)).resources })
    case 'resources/templates/list':
      return known({ resourceTemplates: (await upstreams.resources(server)).templates })
    default:
  }
  if (unknown.test(method)) return refused(id, 404, methodNotFound, `There is no ${method} in this version`)
  return relayed(asked, id, method)
}

async function relayed(
  { upstreams, server, message, ...rest }: Asked,
  id: string,
  method: string,
): Promise<ModernAnswer> {
  try {
    const bytes = await upstreams.relay(server, message.bytes, rest)
    return { status: statusOf(bytes), bytes }
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error
    const words = awayWords(error, upstreams.view(server))
    return { status: 200, bytes: awayAnswer(method, id, words, error.code, { resultType: 'complete' }) }
  }
}

/** Some errors have a status of their own. Results may be long: only what begins like an error is looked into. */
function statusOf(bytes: Buffer): number {
  if (bytes.length > 64 * 1024 || !bytes.includes('"error"')) return 200
  const read = readJson(bytes.toString())
  const code = number(fieldsOf(read.ok ? fieldsOf(read.value)['error'] : null)['code'])
  if (code === methodNotFound) return 404
  return code !== undefined && code <= headerMismatch && code >= unsupportedVersion ? 400 : 200
}

/** One scope for everything: what a client sees is its own business. Changes are told, so nothing is kept for long. */
function result(id: string, { name, capabilities }: ServerView, value: object): Buffer {
  const serverInfo = capabilities.serverInfo ?? { name, version: '0' }
  const _meta = { 'io.modelcontextprotocol/serverInfo': serverInfo }
  const whole = { ...value, resultType: 'complete', ttlMs: 0, cacheScope: 'private', _meta }
  return Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(whole)}}`)
}

function refused(id: string, status: number, code: number, message: string, data?: object): ModernAnswer {
  const error = JSON.stringify({ code, message, ...(data && { data }) })
  return { status, bytes: Buffer.from(`{"jsonrpc":"2.0","id":${id},"error":${error}}`) }
}

/** A value that no header can carry as it is comes encoded (2026-07-28, transports). */
function decoded(value: string | null): string | null {
  const encoded = /^=\?base64\?(.*)\?=$/i.exec(value ?? '')?.[1]
  return encoded === undefined ? value : Buffer.from(encoded, 'base64').toString()
}
