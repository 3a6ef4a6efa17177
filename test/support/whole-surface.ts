/** Asks a server for everything that it has, in one fixed order, and keeps what it says to each request. */
import type { RawAnswer, RawClient } from './raw-client'

/** By what was asked. */
export type Surface = Map<string, RawAnswer>

interface Schema {
  properties?: Record<string, { type?: string; enum?: unknown[] }>
  required?: string[]
}
interface Offered {
  name: string
  inputSchema?: Schema
  arguments?: { name: string }[]
}

/** A value that a parameter of this kind accepts. */
function valueFor(name: string, { type, enum: choices }: { type?: string; enum?: unknown[] }): unknown {
  if (choices) return choices[0]
  if (name === 'url') return 'https://a.example/x'
  if (type === 'number' || type === 'integer') return 2
  return type === 'boolean' ? true : 'text'
}

function argumentsFor({ properties = {}, required = [] }: Schema): Record<string, unknown> {
  return Object.fromEntries(required.map((name) => [name, valueFor(name, properties[name] ?? {})]))
}

export interface WalkOptions {
  /** Tools that are not called. */
  except?: RegExp
  /** A tool that tells of its progress, and what it takes. */
  slow?: { name: string; arguments: object }
}

export async function walk(client: RawClient, { except, slow }: WalkOptions = {}): Promise<Surface> {
  const surface: Surface = new Map()
  const ask = async (method: string, params?: object, label = method): Promise<Record<string, unknown>> => {
    const answer = await client.ask(method, params)
    surface.set(label, answer)
    return (JSON.parse(answer.text) as { result?: Record<string, unknown> }).result ?? {}
  }
  const list = async <T>(method: string, member: string): Promise<T[]> => ((await ask(method))[member] as T[]) ?? []

  const tools = await list<Offered>('tools/list', 'tools')
  const prompts = await list<Offered>('prompts/list', 'prompts')
  const resources = await list<{ uri: string }>('resources/list', 'resources')
  await ask('resources/templates/list')
  for (const { name, inputSchema = {} } of tools)
    if (except?.test(name) !== true)
      await ask('tools/call', { name, arguments: argumentsFor(inputSchema) }, `tools/call ${name}`)
  const watched = { _meta: { progressToken: 'a "token" of mine' } }
  if (slow) await ask('tools/call', { ...slow, ...watched }, 'tools/call with progress')
  for (const { uri } of resources.slice(0, 5)) await ask('resources/read', { uri }, `resources/read ${uri}`)
  for (const { name, arguments: wanted = [] } of prompts) {
    const args = Object.fromEntries(wanted.map((each) => [each.name, 'p']))
    await ask('prompts/get', { name, arguments: args }, `prompts/get ${name}`)
    const [first] = wanted
    const ref = { type: 'ref/prompt', name }
    if (first)
      await ask('completion/complete', { ref, argument: { name: first.name, value: 'p' } }, `completion ${name}`)
  }
  await ask('tools/call', { name: 'there-is-none', arguments: {} }, 'no such tool')
  const large = { name: tools[0]?.name, arguments: { message: 7, text: 12_345_678, unknown: [1.5, null, 'ü'] } }
  await ask('tools/call', large, 'odd arguments')
  await ask('prompts/get', { name: 'there-is-none' }, 'no such prompt')
  await ask('resources/read', { uri: 'there-is://none' }, 'no such resource')
  await ask('there-is/none', { a: { b: 1 } }, 'no such method')
  return surface
}
