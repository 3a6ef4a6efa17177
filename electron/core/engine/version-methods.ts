/** What a host may ask of the time machine: what files' servers have been, and what brings them back. */
import { PatchbayError } from '../../../shared/ipc/result'
import type { SourceView } from '../../../shared/model/source'
import { diffOf } from '../edits/diff'
import type { Edits } from '../edits/edits'
import type { Client, ClientFile, Place } from '../sources/client'
import { parseText } from '../sources/documents/parse'
import type { Circumstances } from '../sources/writing'
import { redactEntry } from '../vault/redact'
import { restored } from '../versions/restore'
import type { TimeMachine } from '../versions/time-machine'
import { entriesOf, type Kept, type Version } from '../versions/version'
import type { Engine } from './engine'

type VersionMethods = Pick<Engine, 'versions' | 'versionDiff' | 'previewRestore' | 'dismissLoss'>

export interface VersionDeps {
  versions: TimeMachine
  edits: Edits
  clients: readonly Client[]
  place: () => Place
  /** The files, as last shown. */
  sources: () => readonly SourceView[]
}

export function versionMethods({ versions, edits, clients, place, sources }: VersionDeps): VersionMethods {
  const find = (id: string): { version: Version; before: Version | null } => {
    const found = versions.find(id)
    if (found) return found
    throw new PatchbayError('edit.conflict', `There is no version “${id}”.`)
  }
  return {
    versions: (source) => {
      if (source === null) return versions.list(null)
      const path = sources().find((each) => each.id === source || each.path === source)?.path ?? source
      return versions
        .list(null)
        .filter((view) => view.path === path || view.client === source || view.source === source)
    },
    versionDiff: (id) => {
      const { version, before } = find(id)
      return diffOf(version.path, wordsOf(before?.entries ?? []), wordsOf(version.entries))
    },
    previewRestore: async (id, name) => {
      const { version } = find(id)
      const client = clients.find((each) => each.id === version.client)
      if (!client) throw new PatchbayError('edit.unsupported', 'Patchbay does not read this client’s files now.')
      return edits.previewText(client, version.path, version.project, (text, now) => {
        const file = now.files.find((each) => each.path === version.path)
        if (!file) throw new PatchbayError('edit.conflict', `${version.path} is no file of this client any more.`)
        const whole = versions.textOf(version.path)
        const lastGood = whole === null ? null : { text: whole, entries: entriesIn(client, file, whole, place()) }
        const entries = entriesWith(client, file, now)
        return restored(client, file, version, { text, entries, lastGood }, name)
      })
    },
    dismissLoss: (version) => ({ dismissed: versions.dismiss(version) }),
  }
}

function entriesIn(client: Client, file: ClientFile, text: string, where: Place): Kept[] {
  const document = parseText(text, file.format)
  const documents = (path: string): ReturnType<Circumstances['documents']> =>
    path === file.path && document.ok ? document : null
  return entriesWith(client, file, { files: [file], documents, place: where })
}

function entriesWith(client: Client, file: ClientFile, { files, documents, place }: Circumstances): Kept[] {
  const found = client.read(files, documents, place).find((each) => each.file.path === file.path)
  const { definitions = [] } = found ?? {}
  return entriesOf({ client, file, definitions, document: documents(file.path), isBroken: false })
}

/** The servers as JSON, for a diff that people read. */
function wordsOf(entries: readonly Kept[]): string {
  const named = entries.map(({ name, project, scope, raw }) => [
    scope === 'local' && project !== null ? `${name} (${project})` : name,
    redactEntry(raw),
  ])
  return JSON.stringify(Object.fromEntries(named), null, 2)
}
