/** What a host may ask of one server's connection: the person's wish, what it offers, and what has happened. */
import type { ServerView } from '../../../shared/model/server'
import type { ConnectionState } from '../../../shared/model/connection'
import { knownOf } from '../connection/known-lists'
import type { Supervisor } from '../connection/supervisor'
import type { Supervisors } from '../connection/supervisors'
import type { Introduction } from '../mcp/mcp'
import type { Logger } from '../ports'
import type { Manifest, Manifests } from '../registry/manifests'
import type { ServerStore } from '../registry/store'
import { viewOf } from '../snapshot/build'
import { turns } from '../util/turns'
import type { Engine } from './engine'

type ServerMethods = Pick<
  Engine,
  | 'view'
  | 'idOf'
  | 'introduction'
  | 'connect'
  | 'disconnect'
  | 'reconnect'
  | 'reconnectMany'
  | 'settled'
  | 'tools'
  | 'prompts'
  | 'resources'
  | 'activity'
  | 'headers'
  | 'history'
>

type Lists = Omit<Manifest, 'introduction'>

/** So many servers begin anew in one turn of the event loop: all of 300 at once would keep the window waiting for a tenth of a second. */
const aTurn = 12

const nobody: Introduction = { serverInfo: null, instructions: null }
const nothingKnown: Lists = {
  tools: [],
  prompts: [],
  resources: [],
  templates: [],
  flaws: { tools: [], prompts: [], resources: [] },
}

export interface ActingDeps {
  supervisors: Supervisors
  store: ServerStore
  logger: Logger
}

export function serverMethods(deps: ActingDeps & { manifests: Manifests }): ServerMethods {
  const { supervisors, manifests } = deps
  const find = (server: string): Supervisor => supervisors.find(server)
  const lists = (server: string): Promise<Lists> => listsOf(find(server), manifests)
  return {
    view: (server) => viewOf(find(server)),
    idOf: (server) => find(server).id,
    introduction: async (server) => {
      const { session, id } = find(server)
      return session?.client.introduction ?? (await manifests.of(id))?.introduction ?? nobody
    },
    connect: (server) => act(deps, find(server), (supervisor) => supervisor.connect()),
    disconnect: (server) => act(deps, find(server), (supervisor) => supervisor.disconnect()),
    reconnect: (server) => act(deps, find(server), (supervisor) => supervisor.reconnect()),
    reconnectMany: (which) => {
      const wanted = supervisors.all().filter(({ state }) => isMeant(which, state))
      const reconnect = async (supervisor: Supervisor, index: number): Promise<ServerView> => {
        await turns(Math.floor(index / aTurn))
        if (!isMeant(which, supervisor.state)) return viewOf(supervisor)
        return act(deps, supervisor, (each) => each.reconnect(true))
      }
      return Promise.all(wanted.map(reconnect))
    },
    settled: async (server, patienceMs) => {
      const supervisor = find(server)
      await supervisor.settled(patienceMs)
      return viewOf(supervisor)
    },
    tools: async (server) => {
      const supervisor = find(server)
      const freshness = liveLists(supervisor) ? 'live' : supervisor.view.capabilities.freshness
      const { tools, flaws } = await listsOf(supervisor, manifests)
      return { tools, freshness, flaws: flaws.tools }
    },
    prompts: async (server) => {
      const { prompts, flaws } = await lists(server)
      return { prompts, flaws: flaws.prompts }
    },
    resources: async (server) => {
      const { resources, templates, flaws } = await lists(server)
      return { resources, templates, flaws: flaws.resources }
    },
    headers: (server) => find(server).headers(),
    activity: (server, after) => find(server).shown.activity.since(after),
    history: (server) => find(server).view.history,
  }
}

/** Does what a person asked for, and answers with the outcome once what must outlive this run is on disk. */
export async function act(
  { store, logger }: Pick<ActingDeps, 'store' | 'logger'>,
  supervisor: Supervisor,
  work: (supervisor: Supervisor) => Promise<void>,
): Promise<ServerView> {
  await work(supervisor)
  // What cannot be written is kept in memory; it is tried again with the next change.
  await store.flush().catch((error: unknown) => logger.error('The state could not be saved', { error: String(error) }))
  return viewOf(supervisor)
}

/** What a person has disconnected stays so (docs/recovery.md, law 9). */
function isMeant(which: 'all' | 'failed', { kind }: ConnectionState): boolean {
  if (kind === 'disabled' || kind === 'disconnected') return false
  return which === 'all' || kind === 'failed' || kind === 'reconnecting'
}

/** The lists of the live connection, unless they could not be had on it. */
function liveLists({ session }: Supervisor): Lists | null {
  return session && session.lists.trouble?.kind !== 'unlisted' ? knownOf(session.lists) : null
}

async function listsOf(supervisor: Supervisor, manifests: Manifests): Promise<Lists> {
  return liveLists(supervisor) ?? (await manifests.of(supervisor.id)) ?? nothingKnown
}
