/** What a client looks at: one server, under its own names (`aggregate.ts` is the other kind: all of them together). */
import type {
  Prompt,
  PromptsView,
  Resource,
  ResourcesView,
  ResourceTemplate,
  Tool,
  ToolsView,
} from '../../../shared/model/capabilities'
import { PatchbayError, type ErrorCode } from '../../../shared/ipc/result'
import type { ServerView } from '../../../shared/model/server'
import type { Introduction } from '../mcp/mcp'
import { mustBeMessage, type Message } from '../mcp/message'
import { awayWords } from './away'
import type { Way } from './relay'
import type { TaskListener, TaskListening } from './task-listening'
import type { Tasks } from './tasks'

/** What the gateway needs of the engine. `server` is an id. */
export interface Upstreams {
  view(server: string): ServerView
  /** Of an id or a name. Throws a `PatchbayError` when there is none of this id or name. */
  idOf(server: string): string
  introduction(server: string): Promise<Introduction>
  tools(server: string): Promise<ToolsView>
  prompts(server: string): Promise<PromptsView>
  resources(server: string): Promise<ResourcesView>
  /** Resolves once nothing is under way with the server, or after `patienceMs`. */
  settled(server: string, patienceMs: number): Promise<ServerView>
  /** Relays one request to the server, once; the answer has the request's own id. Throws a `PatchbayError` without one. */
  relay(server: string, request: Message, way: Way): Promise<Buffer>
}

/** There is no answer of the server. The message is for a person, and for the model that reads it first. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'
  constructor(
    readonly code: ErrorCode,
    words: string,
  ) {
    super(words)
  }
}

/** An introduction of something that has a name. */
export interface Named extends Introduction {
  serverInfo: NonNullable<Introduction['serverInfo']>
}

/** Lists are what is known last, in a stable order. A server that is gone for good throws a `PatchbayError`. */
export interface Face {
  introduction(): Promise<Named>
  tools(): Promise<readonly Tool[]>
  prompts(): Promise<readonly Prompt[]>
  resources(): Promise<readonly Resource[]>
  templates(): Promise<readonly ResourceTemplate[]>
  /** What happens to this server concerns its clients. */
  shows(server: string): boolean
  /** Whose resource this is, and how it is called there; null for one that nobody has. */
  ownerOf(uri: string): Promise<{ server: string; own: string } | null>
  /** Tells a client of 2026-07-28 how these tasks stand, as far as they are its own. */
  listenToTasks(ids: readonly string[], listener: TaskListener): TaskListening
  /** Has a server do what a request wants, once. Rejects with `Unanswered`. */
  relay(request: Message, way: Way): Promise<Buffer>
}

/** One server, as it is. Throws a `PatchbayError` when there is none of this id or name. */
export function serverFace(upstreams: Upstreams, which: string, owned: Tasks): Face {
  const id = upstreams.idOf(which)
  return {
    introduction: async () => {
      const { serverInfo, instructions } = await upstreams.introduction(id)
      return { serverInfo: serverInfo ?? { name: upstreams.view(id).name, version: '0' }, instructions }
    },
    tools: async () => {
      await firstLook(upstreams, id)
      return (await upstreams.tools(id)).tools
    },
    prompts: async () => (await upstreams.prompts(id)).prompts,
    resources: async () => (await upstreams.resources(id)).resources,
    templates: async () => (await upstreams.resources(id)).templates,
    shows: (server) => server === id,
    ownerOf: (uri) => Promise.resolve({ server: id, own: uri }),
    listenToTasks: (ids, listener) =>
      owned.listen(ids, listener, id, (server, asked, way) => relayTo(upstreams, server, asked, way)),
    relay: async (request, way) => {
      const answered = await owned.answer(request, way, id, (server, asked) => relayTo(upstreams, server, asked, way))
      if (answered) return answered
      const answer = await relayTo(upstreams, id, request, way)
      owned.heard(request, way, id, answer)
      return answer
    },
  }
}

/** Many clients read the list once: the tools of a server that was never seen are waited for, if it is coming (ms). */
const firstLookPatience = 5_000

/** Resolves when something is known of a server, or nothing will be soon. */
export async function firstLook(upstreams: Upstreams, server: string): Promise<void> {
  if (upstreams.view(server).capabilities.freshness === 'unknown') await upstreams.settled(server, firstLookPatience)
}

/** Relays, and says in words why there is no answer. */
export async function relayTo(
  upstreams: Upstreams,
  server: string,
  request: Message | Buffer,
  way: Way,
): Promise<Buffer> {
  try {
    return await upstreams.relay(server, Buffer.isBuffer(request) ? mustBeMessage(request) : request, way)
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error
    throw new Unanswered(error.code, awayWords(error, upstreams.view(server)))
  }
}
