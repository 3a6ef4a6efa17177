/** What a bridge knows of its server from last time, in a file of its own: it can answer before any engine runs. */
import { join } from 'node:path'
import type { Prompt, Resource, ResourceTemplate, Tool } from '../../shared/model/capabilities'
import type { Named } from '../core/gateway/face'
import { listKinds, type WatchedList } from '../core/gateway/notices'
import { fieldsOf, text } from '../core/util/lenient'
import { Redactor } from '../core/vault/redact'
import { createFiles } from '../adapters/files'

export interface Known {
  serverInfo: Named['serverInfo']
  instructions: string | null
  tools: readonly Tool[]
  prompts: readonly Prompt[]
  resources: readonly Resource[]
  templates: readonly ResourceTemplate[]
}

const files = createFiles()
/** Which secrets are in use the engine alone knows; what has a credential's shape is never written. */
const shapes = new Redactor()

/** @param server null: all of them */
export function knownPath(directory: string, server: string | null): string {
  const name = server === null ? '-all' : encodeURIComponent(server).replaceAll('*', '%2A').slice(0, 150)
  return join(directory, 'known', `bridge-${name}.json`)
}

/** Null when there is nothing that makes sense. Never rejects. */
export async function readKnown(path: string, server: string | null): Promise<Known | null> {
  try {
    const fields = fieldsOf(JSON.parse((await files.read(path)) ?? 'null'))
    // Names that differ in case alone, or are cut, have one file on some systems.
    if (!('server' in fields) || fields['server'] !== server) return null
    const info = fieldsOf(fields['serverInfo'])
    return {
      serverInfo: { ...info, name: text(info['name']) ?? server ?? 'patchbay', version: text(info['version']) ?? '0' },
      instructions: text(fields['instructions']) ?? null,
      tools: listIn<Tool>(fields['tools'], 'name'),
      prompts: listIn<Prompt>(fields['prompts'], 'name'),
      resources: listIn<Resource>(fields['resources'], 'uri'),
      templates: listIn<ResourceTemplate>(fields['templates'], 'uriTemplate'),
    }
  } catch {
    return null
  }
}

/** Never rejects: what cannot be written is asked again next time. */
export async function writeKnown(path: string, server: string | null, known: Known): Promise<void> {
  try {
    await files.write(path, JSON.stringify({ version: 1, server, ...shapes.value(known) }))
  } catch {
    // A full disk costs a quick start, nothing else.
  }
}

/** Which lists are not what they were. */
export function differences(before: Known | null, now: Known): WatchedList[] {
  const part = (known: Known | null, kind: WatchedList): string =>
    JSON.stringify(kind === 'resources' ? [known?.resources ?? [], known?.templates ?? []] : (known?.[kind] ?? []))
  return listKinds.filter((kind) => part(before, kind) !== part(now, kind))
}

/** The file is ours: an item that has its name has everything else as the engine gave it. */
function listIn<T>(value: unknown, key: string): T[] {
  if (!Array.isArray(value)) return []
  return value.filter((item) => typeof fieldsOf(item)[key] === 'string') as T[]
}
