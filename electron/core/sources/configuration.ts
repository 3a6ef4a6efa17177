/** An entry as it stands in its file right now, for people: exact place, secrets masked. */
import type { ConfigurationView } from '../../../shared/ipc/contract'
import type { Files } from '../ports'
import { redactEntry } from '../vault/redact'
import type { Definition } from './definition'
import { parseJson } from './documents/json'

/** Reads the file afresh, as lines may have moved since. Falls back to what was read last while the file is broken or gone. */
export async function readConfiguration(definition: Definition, files: Files): Promise<ConfigurationView> {
  const { location, position } = definition
  // What stands there, which is not what it stands for.
  const raw = definition.route ? definition.route.raw : definition.raw
  const text = JSON.stringify({ [location.name]: redactEntry(raw) }, null, 2)
  const source = await files.read(location.path).catch(() => null)
  const document = source === null ? null : parseJson(source)
  const path =
    location.scope === 'local'
      ? ['projects', location.project ?? '', 'mcpServers', location.name]
      : ['mcpServers', location.name]
  const now = document?.ok ? document.positionOf(path) : position
  return { text, position: { path: location.path, ...now }, editable: location.client === 'patchbay' }
}
