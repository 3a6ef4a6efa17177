/**
 * Where a server comes from, in words: "Claude Code · user", "Claude Code · project shop", "Patchbay"; and, of servers with
 * one name, the fewest words that tell them apart. Pure.
 */
import { clientName } from '../../../shared/model/clients'
import type { ServerSource, ServerView } from '../../../shared/model/server'
import { text } from '../text/en'
import { baseName } from './path'

export function originOf(source: ServerSource): string {
  const client = clientName(source.client)
  return source.client === 'patchbay' ? client : `${client} · ${placeOf(source)}`
}

/** Of each server whose name another one has, by its id: the client where that says it, else what differs within the client. */
export function whoseOf(servers: readonly Pick<ServerView, 'id' | 'name' | 'source'>[]): ReadonlyMap<string, string> {
  const byName = new Map<string, (typeof servers)[number][]>()
  for (const server of servers) byName.set(server.name, [...(byName.get(server.name) ?? []), server])
  const whose = new Map<string, string>()
  for (const twins of byName.values()) {
    if (twins.length < 2) continue
    const clients = new Set(twins.map(({ source }) => source.client))
    for (const { id, source } of twins) {
      const kin = twins.filter((other) => other.source.client === source.client)
      whose.set(
        id,
        kin.length === 1 ? clientName(source.client) : clients.size === 1 ? placeOf(source) : originOf(source),
      )
    }
  }
  return whose
}

function placeOf({ scope, project }: ServerSource): string {
  return text.scope[scope] + (project === null ? '' : ` ${baseName(project)}`)
}
