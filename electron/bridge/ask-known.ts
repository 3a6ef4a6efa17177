/** Asks the engine for everything that a bridge keeps: the greeting and all lists, page by page. */
import type { Prompt, Resource, ResourceTemplate, Tool } from '../../shared/model/capabilities'
import { readMessage } from '../core/mcp/message'
import { fieldsOf, text } from '../core/util/lenient'
import type { Known } from './known'
import type { Remote } from './remote'

/** A list of more pages has no end. */
const mostPages = 1_000
let lastId = 0

/**
 * Rejects with `Unanswered` when the engine goes away meanwhile.
 * @param greeting the client's `initialize`, from which the engine learns what the client can be asked
 */
export async function askKnown(remote: Remote, greeting: Buffer | null): Promise<Known> {
  const initialize = greeting ?? Buffer.from('{"params":{"protocolVersion":"2025-11-25","capabilities":{}}}')
  const params = fieldsOf(fieldsOf(JSON.parse(initialize.toString()))['params'])
  await askEngine(remote, 'initialize', params)
  const [tools, prompts, resources, templates] = await Promise.all([
    all<Tool>(remote, 'tools/list', 'tools'),
    all<Prompt>(remote, 'prompts/list', 'prompts'),
    all<Resource>(remote, 'resources/list', 'resources'),
    all<ResourceTemplate>(remote, 'resources/templates/list', 'resourceTemplates'),
  ])
  // The lists wait for a server that was never seen: only now is it known how it calls itself.
  const greeted = await askEngine(remote, 'initialize', params)
  const info = fieldsOf(greeted['serverInfo'])
  const serverInfo = { ...info, name: text(info['name']) ?? 'patchbay', version: text(info['version']) ?? '0' }
  return { serverInfo, instructions: text(greeted['instructions']) ?? null, tools, prompts, resources, templates }
}

async function all<T>(remote: Remote, method: string, key: string): Promise<T[]> {
  const found: T[] = []
  let cursor: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const result = await askEngine(remote, method, cursor === undefined ? {} : { cursor })
    // The engine is this same program.
    if (Array.isArray(result[key])) found.push(...(result[key] as T[]))
    cursor = text(result['nextCursor'])
    if (cursor === undefined) break
  }
  return found
}

/** One request of the bridge's own; rejects with `Unanswered`. */
export async function askEngine(
  remote: Remote,
  method: string,
  params: object,
): Promise<Readonly<Record<string, unknown>>> {
  lastId += 1
  // No client has such an id.
  const request = { jsonrpc: '2.0', id: `patchbay-bridge-${lastId}`, method, params }
  const { message } = readMessage(Buffer.from(JSON.stringify(request)))
  if (!message) throw new TypeError('Not a message')
  const answer = await remote.ask(message, { signal: new AbortController().signal })
  return fieldsOf(fieldsOf(JSON.parse(answer.toString()))['result'])
}
