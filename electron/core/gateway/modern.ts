/**
 * What the gateway says to a client of 2026-07-28, which sends everything about itself with every request and has no
 * session: what is known is answered at once, whatever a server has to do is relayed to it.
 */
import { partOf, textIn, type Message } from '../mcp/message'
import { fieldsOf, number, readJson } from '../util/lenient'
import { askableIn } from './askable'
import { awayAnswer } from './away'
import { Unanswered, type Face } from './face'
import type { HeldCalls } from './held-calls'
import type { Asking } from './questions'
import { greetingOf, type Asked } from './legacy'
import { isForList, listAnswer } from './list-answers'
import { subscriptionOf } from './notices'
import type { Answered } from './open-calls'
import { modernVersions } from './versions'

const [invalidParams, methodNotFound, headerMismatch, unsupportedVersion] = [-32_602, -32_601, -32_020, -32_022]
const missingCapability = -32_021
const tasksExtension = { extensions: { 'io.modelcontextprotocol/tasks': {} } }

/** Of the members of `_meta` that belong to the protocol (2026-07-28, "Per-request metadata"). */
const envelope = 'io.modelcontextprotocol/'

/** What a request says of itself beside its body. */
export interface StandardHeaders {
  version: string | null
  method: string | null
  name: string | null
}

/** What no client of this era has, or the gateway answers elsewhere. */
const unknown = /^(?:initialize|ping|logging\/setLevel|resources\/(?:un)?subscribe|tasks\/(?:list|result)|roots\/.*)$/
/** What may be answered with `input_required` (2026-07-28, "Multi Round-Trip Requests"). */
const mayAsk = /^(?:tools\/call|prompts\/get|resources\/read)$/
const named: Readonly<Record<string, 'name' | 'uri'>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
}

/** Methods that only this era has. */
const onlyModern = /^(?:server\/discover|subscriptions\/listen)$/

/** The message is of this era, a mistaken one included: it claims so itself, or its headers or its method do. @param version of its headers */
export function isModern(message: Message, version: string | null): boolean {
  if (message.parts.has('version')) return true
  if (message.kind !== 'request') return false
  return modernVersions.some((each) => each === version) || onlyModern.test(message.method ?? '')
}

/**
 * Why a request is refused before anybody looks at what it wants; null when all is well (transports, "Standard headers").
 * @param headers null where there are none
 */
export function refusalOf(message: Message, headers: StandardHeaders | null): Answered | null {
  const id = partOf(message, 'id') ?? 'null'
  const version = textIn(message, 'version')
  if (version === null) return refused(id, 400, invalidParams, `${envelope}protocolVersion is missing in _meta`)
  if (headers && version !== headers.version)
    return refused(id, 400, headerMismatch, 'MCP-Protocol-Version is not the version in the body')
  if (!modernVersions.some((each) => each === version)) {
    const data = { supported: modernVersions, requested: version }
    return refused(id, 400, unsupportedVersion, 'This version of the protocol is not supported', data)
  }
  if (!partOf(message, 'capabilities')?.startsWith('{'))
    return refused(id, 400, invalidParams, `${envelope}clientCapabilities is missing in _meta`)
  if (wantsTasks(message) && partOf(message, 'capabilities')?.includes('"io.modelcontextprotocol/tasks"') !== true) {
    const data = { requiredCapabilities: tasksExtension }
    return refused(id, 400, missingCapability, 'Tasks are for clients that declare them', data)
  }
  if (!headers) return null
  if (headers.method !== message.method)
    return refused(id, 400, headerMismatch, 'Mcp-Method is not the method in the body')
  const part = Object.hasOwn(named, message.method ?? '') ? named[message.method ?? ''] : undefined
  if (part !== undefined && decoded(headers.name) !== textIn(message, part))
    return refused(id, 400, headerMismatch, `Mcp-Name is not the ${part} in the body`)
  return null
}

/** It is about tasks (tasks extension, "Protocol Errors"). */
function wantsTasks(message: Message): boolean {
  if (message.method === 'subscriptions/listen') return subscriptionOf(message).taskIds.length > 0
  return /^tasks\/(?:get|update|cancel)$/.test(message.method ?? '')
}

export interface ModernAsked extends Asked {
  /** Id of the client. */
  client: string
  /** Calls that wait for their client's answers; null where somebody else keeps them. */
  held: HeldCalls | null
}

/** Answers any request but `subscriptions/listen`. */
export async function answerModern(asked: ModernAsked): Promise<Answered> {
  const { face, message } = asked
  const id = partOf(message, 'id') ?? 'null'
  const method = message.method ?? ''
  const known = async (value: object): Promise<Answered> => ({ status: 200, bytes: await result(id, face, value) })
  if (method === 'server/discover') return known(await discovered(face))
  const list = isForList(message) ? await listAnswer(face, message) : null
  if (list === 'bad-cursor') return refused(id, 200, invalidParams, 'There is no such cursor')
  if (list) return known(list)
  if (unknown.test(method)) return refused(id, 404, methodNotFound, `There is no ${method} in this version`)
  return relayed(asked, id, method)
}

async function discovered(face: Face): Promise<object> {
  const { serverInfo: _serverInfo, ...greeting } = await greetingOf(face, tasksExtension)
  return { supportedVersions: modernVersions, ...greeting }
}

async function relayed(asked: ModernAsked, id: string, method: string): Promise<Answered> {
  try {
    const bytes = await relayHeld(asked)
    return { status: statusOf(bytes), bytes }
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error
    return { status: 200, bytes: awayAnswer(method, id, error.message, error.code, { resultType: 'complete' }) }
  }
}

/** Not even its refusals are put to it. */
const nobody: Asking = { may: '', put: () => Promise.reject(new Error('It can be asked nothing')) }

/** A call that older servers may ask something in is held while its client answers. */
function relayHeld({ face, message, held, client, ...way }: ModernAsked): Promise<Buffer> {
  const logLevel = textIn(message, 'log-level')
  if (!held || !mayAsk.test(message.method ?? '')) return face.relay(message, { ...way, logLevel })
  const read = readJson(partOf(message, 'capabilities') ?? '{}')
  const may = askableIn(read.ok ? read.value : null)
  const { headers, whose } = way
  const resumed = held.resume(message, { client, ...way })
  if (resumed) return resumed
  // Whoever can be asked nothing is never kept waiting with a question.
  if (may === '') return face.relay(message, { ...way, asking: nobody, logLevel })
  return held.begin(message, { client, ...way }, may, (asking, hear, signal) =>
    face.relay(message, { headers, whose, hear, signal, asking, logLevel }),
  )
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
async function result(id: string, face: Face, value: object): Promise<Buffer> {
  const _meta = { 'io.modelcontextprotocol/serverInfo': (await face.introduction()).serverInfo }
  const whole = { ...value, resultType: 'complete', ttlMs: 0, cacheScope: 'private', _meta }
  return Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(whole)}}`)
}

function refused(id: string, status: number, code: number, message: string, data?: object): Answered {
  const error = JSON.stringify({ code, message, ...(data && { data }) })
  return { status, bytes: Buffer.from(`{"jsonrpc":"2.0","id":${id},"error":${error}}`) }
}

/** A value that no header can carry as it is comes encoded (2026-07-28, transports). */
function decoded(value: string | null): string | null {
  const encoded = /^=\?base64\?(.*)\?=$/i.exec(value ?? '')?.[1]
  return encoded === undefined ? value : Buffer.from(encoded, 'base64').toString()
}
