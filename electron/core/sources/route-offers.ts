/** What an entry can be made to lead to, as far as its client's file can say it. Pure. */
import { direct, type Lead, type RouteView } from '../../../shared/model/route'
import type { Client } from './client'
import { clientOf } from './clients'
import { isInvalid, type Definition } from './definition'
import { plain } from './variables/notation'
import type { Common } from './writing'

const addressed: Common = {
  transport: 'http',
  command: plain(''),
  args: [],
  env: {},
  cwd: null,
  envFile: null,
  url: plain('http://127.0.0.1/mcp'),
  headers: { Authorization: plain('Bearer x') },
  headersHelper: null,
  oauth: null,
  timeoutMs: null,
}

/** Whether its files can name an address; the same for as long as the program runs. */
const takesAddresses = new WeakMap<Client, boolean>()

function canTakeAddress(client: Client): boolean {
  const known = takesAddresses.get(client)
  if (known !== undefined) return known
  const can = client.writing !== undefined && typeof client.writing.draft(addressed, 'x', {}) !== 'string'
  takesAddresses.set(client, can)
  return can
}

export function routeOf(definition: Definition): RouteView {
  const { route, location, entry } = definition
  if (route) return { way: route.way, via: route.via, open: [] }
  const client = clientOf(location.client)
  const isOthers = location.scope === 'managed' || location.scope === 'plugin' || location.client === 'patchbay'
  if (!client?.writing || isOthers || isInvalid(entry)) return direct
  const open: Lead[] = ['bridge']
  if (canTakeAddress(client)) open.push('gateway')
  if (client.writing.helper !== undefined && entry.transport !== 'stdio') open.push('borrow')
  return { ...direct, open }
}
