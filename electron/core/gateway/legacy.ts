/**
 * What the gateway says to a client of 2025-11-25 or older: the greeting and the lists from what is known, without asking
 * anybody; whatever a server has to do is relayed to it.
 */
import type { Tool } from '../../../shared/model/capabilities'
import { partOf, type Message } from '../mcp/message'
import { fieldsOf, readJson, text } from '../util/lenient'
import { askableIn, type Askable } from './askable'
import { awayAnswer } from './away'
import { Unanswered, type Face } from './face'
import { asOlderClientsTakeIt, isForList, listAnswer } from './list-answers'
import { levelIn } from './log-levels'
import { rpcError } from './open-calls'
import type { Way } from './relay'
import { answerSubscribe, type Subscriber } from './subscribe'
import { legacyVersions } from './versions'

const [methodNotFound, invalidParams] = [-32_601, -32_602]
/** Of a client (characters): it is part of each session's id. */
const longestName = 100

export interface Asked extends Way {
  face: Face
  /** A request. */
  message: Message
}

export interface LegacyAsked extends Asked {
  /** The client wants log messages from this level on. */
  setLevel: (level: string) => void
  /** Where it subscribes to resources; null where somebody else keeps that. */
  subscriber: Subscriber | null
}

export async function answerLegacy(asked: LegacyAsked): Promise<Buffer> {
  const { face, message, subscriber } = asked
  const id = partOf(message, 'id') ?? 'null'
  const method = message.method ?? ''
  switch (method) {
    case 'initialize':
      return result(id, { protocolVersion: agreedVersion(message), ...(await greetingOf(face)) })
    case 'ping':
      return result(id, {})
    case 'logging/setLevel': {
      const level = levelIn(message.bytes)
      if (level === null) return rpcError(id, invalidParams, 'There is no such level')
      asked.setLevel(level)
      return result(id, {})
    }
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      if (subscriber) return answerSubscribe(face, message, subscriber)
      break
    default:
  }
  if (isForList(message)) {
    const tools = async (): Promise<Tool[]> => (await face.tools()).map(asOlderClientsTakeIt)
    const list = await listAnswer({ ...face, tools }, message)
    if (list === 'bad-cursor') return rpcError(id, invalidParams, 'There is no such cursor')
    if (list) return result(id, list)
  }
  // Of the newer era; a server that speaks it would answer for itself.
  if (method === 'server/discover') return rpcError(id, methodNotFound, `Patchbay does not pass ${method} on`)
  try {
    return await face.relay(message, asked)
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error
    return awayAnswer(method, id, error.message, error.code)
  }
}

/** What the client that sends this `initialize` can be asked. */
export function askableOf({ bytes }: Message): Askable {
  const read = readJson(bytes.toString())
  return askableIn(fieldsOf(read.ok ? fieldsOf(read.value)['params'] : null)['capabilities'])
}

/** How the client that sends this `initialize` calls itself; empty where it does not say. */
export function calledIn({ bytes }: Message): string {
  const read = readJson(bytes.toString())
  return nameIn(fieldsOf(read.ok ? fieldsOf(read.value)['params'] : null)['clientInfo'])
}

/** @param clientInfo of a greeting, or of a request of 2026-07-28 */
export function nameIn(clientInfo: unknown): string {
  return (text(fieldsOf(clientInfo)['name']) ?? '').slice(0, longestName)
}

/** The revision that an `initialize` asks for, if it is one of ours, else the newest. */
export function agreedVersion(initialize: Message): string {
  const read = readJson(initialize.bytes.toString())
  const wanted = text(fieldsOf(read.ok ? fieldsOf(read.value)['params'] : null)['protocolVersion'])
  return legacyVersions.find((version) => version === wanted) ?? legacyVersions[0]
}

/**
 * The same whether the server is there or away: what a client is once told, it never asks again.
 * @param tasks how the era says that calls may become tasks; which ones do is said by each tool, or by its answer
 */
export async function greetingOf(
  face: Pick<Face, 'introduction'>,
  tasks: object = { tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } },
): Promise<{ capabilities: object; serverInfo: object }> {
  const { serverInfo, instructions } = await face.introduction()
  return {
    capabilities: {
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      completions: {},
      logging: {},
      ...tasks,
    },
    serverInfo,
    ...(instructions !== null && { instructions }),
  }
}

function result(id: string, value: unknown): Buffer {
  return Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(value)}}`)
}
