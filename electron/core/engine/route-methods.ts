/** What a host may ask of entries that lead to Patchbay: which are meant, and what has to be done in which order. */
import { PatchbayError } from '../../../shared/ipc/result'
import { resolveServer } from '../../../shared/ipc/resolve-server'
import type { EditPreview, EditRequest } from '../../../shared/model/edit'
import type { ClientId } from '../../../shared/model/clients'
import { afterwards, routeNotes } from '../../../shared/text/routes'
import type { Supervisor } from '../connection/supervisor'
import type { Supervisors } from '../connection/supervisors'
import type { Edits } from '../edits/edits'
import type { RouteIntent } from '../edits/route'
import type { RouteBook, RouteRecord } from '../routes/route-book'
import type { Client } from '../sources/client'
import type { Definition } from '../sources/definition'
import { start } from '../sources/documents/document'

type RouteRequest = Extract<EditRequest, { kind: 'route' | 'giveback' }>

export interface RouteDeps {
  supervisors: Supervisors
  edits: Edits
  book: RouteBook
  clientOf: (id: ClientId) => Client
}

export async function previewRoutes(request: RouteRequest, deps: RouteDeps): Promise<EditPreview> {
  const intents = request.servers.flatMap((server) => intentsFor(server, request, deps))
  const [first] = intents
  const clients = new Set(intents.map(({ definition }) => definition.location.client))
  if (!first || clients.size > 1) throw new PatchbayError('invalid-input', 'These servers are not all of one client.')
  const { client } = first.definition.location
  const preview = await deps.edits.previewRoutes(deps.clientOf(client), intents)
  const ofProjects = intents.map(({ definition: { location } }) => location).filter(({ scope }) => scope === 'project')
  const shared = [...new Set(ofProjects.map(({ path }) => path))]
  if (preview.files.length === 0) return preview
  const notes = request.kind === 'route' ? routeNotes(client, request.lead, shared) : [afterwards(client)]
  return { ...preview, notes }
}

function intentsFor(server: string, request: RouteRequest, deps: RouteDeps): RouteIntent[] {
  const { supervisors, book } = deps
  if (request.kind === 'giveback') {
    const record = recordOf(server, deps)
    const definition = supervisors.get(record.server)?.definition ?? gone(record)
    return [{ kind: 'giveback', definition, record, force: request.force }]
  }
  const { id, definition } = supervisors.find(server)
  const intent: RouteIntent = { kind: 'route', definition, server: id, lead: request.lead }
  const record = book.get(id)
  const leads = definition.route
  if (!leads) return [intent]
  if (!record)
    throw new PatchbayError(
      'edit.unsupported',
      `“${definition.location.name}” already leads to Patchbay, by words that somebody else has written.`,
    )
  // One way after the other: what is kept is always the original.
  return record.lead === request.lead ? [intent] : [{ kind: 'giveback', definition, record, force: false }, intent]
}

/** Throws `unknown-server`, `ambiguous-server`, or `edit.unsupported` for an entry of which nothing is kept. */
function recordOf(wanted: string, { supervisors, book }: RouteDeps): RouteRecord {
  const server = serverOf(wanted, supervisors)
  if (server === null) {
    // One whose entry is gone is known from what is kept alone.
    const kept = book.all().filter(({ endedAt }) => endedAt === null)
    return resolveServer(wanted, kept, ({ server: id, location }) => ({ id, name: location.name, source: location }))
  }
  const record = book.get(server.id)
  if (record) return record
  throw new PatchbayError(
    'edit.unsupported',
    `“${server.name}” does not lead through Patchbay: there is nothing to give back.`,
  )
}

/** Throws `ambiguous-server`. */
function serverOf(wanted: string, supervisors: Supervisors): Supervisor | null {
  try {
    return supervisors.find(wanted)
  } catch (error) {
    if (error instanceof PatchbayError && error.code === 'unknown-server') return null
    throw error
  }
}

/** An entry that is not in its file any more. */
function gone({ location }: RouteRecord): Definition {
  return {
    location,
    position: start,
    entry: { transport: 'stdio', invalid: { rule: 'It is gone.', where: [] } },
    raw: undefined,
    fingerprint: '',
    disabledIn: null,
    trusted: false,
    variables: 'literal',
  }
}
