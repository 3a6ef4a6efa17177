/** All servers together, for clients with room for one: names and addresses that are nobody else's, and the way back. */
import type { Prompt, Resource, ResourceTemplate, Tool } from '../../../shared/model/capabilities'
import type { ServerView } from '../../../shared/model/server'
import { partOf, textIn, withParts, type Message, type Part } from '../mcp/message'
import type { Aliases } from './aliases'
import { firstLook, relayTo, type Face, type Upstreams } from './face'
import { isMadeUp, namesFor, splitName } from './names'
import { rpcError } from './open-calls'
import type { Way } from './relay'
import type { Tasks } from './tasks'
import { matches } from './uri-template'

export interface AggregateOptions {
  upstreams: Upstreams & { servers(): readonly ServerView[] }
  aliases: Aliases
  tasks: Tasks
  version: string
}

const [invalidParams, methodNotFound, resourceNotFound] = [-32_602, -32_601, -32_002]

/** A server with the name under which its items are known. */
interface Shown {
  id: string
  alias: string
}

/** An item under its new name (or address), with whose it is and how it is called there. */
interface Renamed<T> {
  item: T
  server: string
  own: string
}

export function aggregateFace({ upstreams, aliases, tasks, version }: AggregateOptions): Face {
  const shown = (): Shown[] =>
    upstreams
      .servers()
      .filter(({ state }) => state.kind !== 'disabled')
      .map(({ id, name }) => ({ id, alias: aliases.of(id, name) }))
      .sort((one, other) => (one.alias < other.alias ? -1 : 1))

  /** A server that goes away meanwhile has nothing. */
  const gather = async <T>(list: (server: Shown) => Promise<Renamed<T>[]>): Promise<Renamed<T>[]> =>
    (await Promise.all(shown().map((server) => list(server).catch(() => [])))).flat()

  const named = <T extends { name: string }>(list: (id: string) => Promise<readonly T[]>): Promise<Renamed<T>[]> =>
    gather(async ({ id, alias }) => {
      const items = await list(id)
      const names = namesFor(
        alias,
        items.map(({ name }) => name),
      )
      return items.map((item, at) => ({ item: { ...item, name: names[at] ?? item.name }, server: id, own: item.name }))
    })
  const tools = (): Promise<Renamed<Tool>[]> =>
    named(async (id) => {
      await firstLook(upstreams, id)
      return (await upstreams.tools(id)).tools
    })
  const prompts = (): Promise<Renamed<Prompt>[]> => named(async (id) => (await upstreams.prompts(id)).prompts)

  /** Addresses stay what they are, for results name them too; one that several servers have is only the first one's. */
  const addressed = async <T>(
    list: (id: string) => Promise<readonly T[]>,
    keyOf: (item: T) => string,
    withKey: (item: T, key: string) => T,
  ): Promise<Renamed<T>[]> => {
    const taken = new Set<string>()
    const all = await gather(async ({ id }) => (await list(id)).map((item) => ({ item, server: id, own: keyOf(item) })))
    return all.map((each) => {
      if (!taken.has(each.own)) {
        taken.add(each.own)
        return each
      }
      const alias = shown().find(({ id }) => id === each.server)?.alias ?? ''
      return { ...each, item: withKey(each.item, `patchbay:${alias}/${each.own}`) }
    })
  }
  const resources = (): Promise<Renamed<Resource>[]> =>
    addressed(
      async (id) => (await upstreams.resources(id)).resources,
      ({ uri }) => uri,
      (item, uri) => ({ ...item, uri }),
    )
  const templates = (): Promise<Renamed<ResourceTemplate>[]> =>
    addressed(
      async (id) => (await upstreams.resources(id)).templates,
      ({ uriTemplate }) => uriTemplate,
      (item, uriTemplate) => ({ ...item, uriTemplate }),
    )

  const ownerOfName = async (
    list: () => Promise<readonly Renamed<{ name: string }>[]>,
    name: string,
  ): Promise<Owner | null> => {
    // A name that is as it was says itself whose it is.
    const known = isMadeUp(name) && (await list()).find(({ item }) => item.name === name)
    if (known) return known
    // What is not listed (any more) is the server's own to refuse.
    const split = splitName(name)
    const server = split && shown().find(({ alias }) => alias === split.alias)
    return server ? { server: server.id, own: split.item } : null
  }
  const ownerOfUri = async (uri: string): Promise<Owner | null> => {
    const [, alias, own] = /^patchbay:([a-z0-9-]+)\/(.+)$/s.exec(uri) ?? []
    const direct = alias === undefined ? undefined : shown().find((each) => each.alias === alias)
    if (direct && own !== undefined) return { server: direct.id, own }
    const known = (await resources()).find(({ item }) => item.uri === uri)
    if (known) return known
    const found = await templates()
    const template = found.find(({ own: pattern }) => pattern === uri || matches(pattern, uri))
    return template ? { server: template.server, own: uri } : null
  }
  const ownerOf = async (request: Message): Promise<{ owner: Owner | null; part: Part } | null> => {
    switch (request.method) {
      case 'tools/call':
        return { owner: await ownerOfName(tools, textIn(request, 'name') ?? ''), part: 'name' }
      case 'prompts/get':
        return { owner: await ownerOfName(prompts, textIn(request, 'name') ?? ''), part: 'name' }
      case 'resources/read':
      case 'resources/subscribe':
      case 'resources/unsubscribe':
        return { owner: await ownerOfUri(textIn(request, 'uri') ?? ''), part: 'uri' }
      case 'completion/complete': {
        const name = textIn(request, 'ref-name')
        if (name !== null) return { owner: await ownerOfName(prompts, name), part: 'ref-name' }
        return { owner: await ownerOfUri(textIn(request, 'ref-uri') ?? ''), part: 'ref-uri' }
      }
      case null:
      default:
        return null
    }
  }

  return {
    introduction: async () => ({ serverInfo: { name: 'patchbay', version }, instructions: null }),
    tools: async () => (await tools()).map(({ item }) => item),
    prompts: async () => (await prompts()).map(({ item }) => item),
    resources: async () => (await resources()).map(({ item }) => item),
    templates: async () => (await templates()).map(({ item }) => item),
    shows: (server) => shown().some(({ id }) => id === server),
    ownerOf: ownerOfUri,
    listenToTasks: (ids, listener) =>
      tasks.listen(ids, listener, null, (which, asked, way) => relayTo(upstreams, which, asked, way)),
    relay: async (request: Message, way: Way) => {
      const id = partOf(request, 'id') ?? 'null'
      const answered = await tasks.answer(request, way, null, (which, asked) => relayTo(upstreams, which, asked, way))
      if (answered) return answered
      const found = await ownerOf(request)
      if (!found) return rpcError(id, methodNotFound, `Nobody here understands ${request.method ?? 'this'}`)
      if (!found.owner) {
        const isUri = found.part === 'uri' || found.part === 'ref-uri'
        const asked = textIn(request, found.part) ?? ''
        return isUri
          ? rpcError(id, resourceNotFound, `Resource not found: ${asked}`)
          : rpcError(id, invalidParams, `Unknown ${request.method === 'tools/call' ? 'tool' : 'prompt'}: ${asked}`)
      }
      const { server, own } = found.owner
      const renamed = withParts(request, { [found.part]: JSON.stringify(own) })
      const answer = await relayTo(upstreams, server, renamed, way)
      tasks.heard(request, way, server, answer)
      return answer
    },
  }
}

type Owner = Pick<Renamed<unknown>, 'server' | 'own'>
