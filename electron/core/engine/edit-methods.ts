/** What a host may ask of clients' files: show an edit, make it, take it back. */
import { assertNever } from '../../../shared/assert-never'
import { PatchbayError } from '../../../shared/ipc/result'
import type { OneEdit } from '../../../shared/model/edit'
import { clientName, type ClientId } from '../../../shared/model/clients'
import type { Supervisors } from '../connection/supervisors'
import type { Edits } from '../edits/edits'
import type { Intent } from '../edits/plan'
import { readWishes } from '../edits/wishes'
import { claudeCode } from '../sources/dialects/claude-code'
import { readClaudeEntry } from '../sources/dialects/claude-entry'
import type { Client } from '../sources/client'
import { fingerprintOf, isInvalid, type Definition } from '../sources/definition'
import { start } from '../sources/documents/document'
import { commonOf, type Common } from '../sources/writing'
import { secretsReferredTo } from '../vault/static-secrets'
import { previewRoutes } from './route-methods'
import type { RouteBook } from '../routes/route-book'
import type { Engine } from './engine'

type EditMethods = Pick<Engine, 'previewEdit' | 'applyEdit' | 'undoEdit'>

export interface EditMethodDeps {
  supervisors: Supervisors
  edits: Edits
  book: RouteBook
  /** Those whose files are read. */
  clients: readonly Client[]
}

export function editMethods({ supervisors, edits, book, clients }: EditMethodDeps): EditMethods {
  const clientOf = (id: ClientId): Client => {
    const client = clients.find((each) => each.id === id)
    if (client) return client
    throw new PatchbayError(
      'edit.unsupported',
      `Patchbay does not read ${clientName(id)}’s files now; the settings say so.`,
    )
  }
  return {
    previewEdit: async (request) => {
      if (request.kind === 'route' || request.kind === 'giveback')
        return previewRoutes(request, { supervisors, edits, book, clientOf })
      const requests = request.kind === 'several' ? request.edits : [request]
      return edits.preview(requests.map((each) => intended(each, supervisors, clientOf)))
    },
    applyEdit: (token) => edits.apply(token),
    undoEdit: (version) => edits.undo(version),
  }
}

function intended(
  request: OneEdit,
  supervisors: Supervisors,
  clientOf: (id: ClientId) => Client,
): { client: Client; intent: Intent } {
  if (request.kind === 'add') {
    const definition = written(request.name, request.entry)
    const target = { ...request.to, client: clientOf(request.to.client) }
    const source = { definition, client: claudeCode }
    return {
      client: target.client,
      intent: { kind: 'add', target, name: request.name, common: must(definition), source },
    }
  }
  const { definition } = supervisors.find(request.server)
  const client = clientOf(definition.location.client)
  switch (request.kind) {
    case 'enable':
    case 'disable':
      return { client, intent: { kind: 'turn', definition, on: request.kind === 'enable' } }
    case 'set':
      return { client, intent: { kind: 'set', definition, ...readWishes(definition, request.values) } }
    case 'unset': {
      if (request.keys.includes('name')) throw new PatchbayError('invalid-input', 'A server needs a name.')
      const gone = Object.fromEntries(request.keys.map((key) => [key, undefined]))
      return { client, intent: { kind: 'set', definition, ...readWishes(definition, gone) } }
    }
    case 'remove':
      return { client, intent: { kind: 'remove', definition } }
    case 'replace':
      return {
        client,
        intent: { kind: 'replace', definition, common: must(written(definition.location.name, request.entry)) },
      }
    case 'equal': {
      const like = supervisors.find(request.like).definition
      if (like.location.client !== client.id) mustBeReadable(like, client)
      return { client, intent: { kind: 'replace', definition, common: must(like) } }
    }
    case 'copy': {
      const target = { ...request.to, client: clientOf(request.to.client) }
      if (target.client !== client) mustBeReadable(definition, target.client)
      const name = request.name ?? definition.location.name
      const source = { definition, client }
      return { client: target.client, intent: { kind: 'add', target, name, common: must(definition), source } }
    }
    default:
      return assertNever(request)
  }
}

/** An entry in Claude Code's dialect that stands in no file yet. */
function written(name: string, raw: Record<string, unknown>): Definition {
  return {
    location: { client: 'claude-code', scope: 'user', path: '', project: null, name },
    position: start,
    entry: readClaudeEntry(raw),
    raw,
    fingerprint: fingerprintOf(raw),
    disabledIn: null,
    trusted: true,
    variables: 'shell',
  }
}

function must(definition: Definition): Common {
  const common = commonOf(definition)
  if (common) return common
  const { entry } = definition
  throw new PatchbayError('invalid-input', isInvalid(entry) ? entry.invalid.rule : 'The entry cannot be read.')
}

function mustBeReadable({ raw, location }: Definition, client: Client): void {
  if (location.client !== 'patchbay' || secretsReferredTo(raw).length === 0) return
  throw new PatchbayError(
    'edit.unsupported',
    `“${location.name}” has secrets in Patchbay’s vault, which ${clientName(client.id)} cannot read. Write variables of your environment in their place first: \${NAME}.`,
  )
}
