/** What a bridge knows of its server from last time, in a file of its own: it can answer before any engine runs. */
import { join } from 'node:path'
import type { Prompt, Resource, ResourceTemplate, Tool } from '../../shared/model/capabilities'
import type { Named } from '../core/gateway/face'
import type { ToolSet } from '../../shared/model/sets'
import { listKinds, type WatchedList } from '../core/gateway/notices'
import { digestOf, readSets, setFor, setsFile, type Viewer } from '../core/gateway/sets-file'
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

/** What a bridge shows: one server or (null) all, through a set or (null) as they are. */
export interface Looked {
  server: string | null
  set: ToolSet | null
}

export function knownPath(directory: string, { server, set }: Looked): string {
  const name = server === null ? '-all' : inFileName(server)
  return join(directory, 'known', `bridge-${name}${set === null ? '' : `-set-${inFileName(set.name)}`}.json`)
}

function inFileName(text: string): string {
  return encodeURIComponent(text).replaceAll('*', '%2A').slice(0, 100)
}

/** The set that a client sees through, as its file says now. Rejects while that cannot be read. */
export async function setOnDisk(directory: string, viewer: Viewer): Promise<ToolSet | null> {
  return setFor(readSets((await files.read(join(directory, setsFile))) ?? null), viewer)
}

/** Null when there is nothing that makes sense. Never rejects. */
export async function readKnown(path: string, { server, set }: Looked): Promise<Known | null> {
  try {
    const fields = fieldsOf(JSON.parse((await files.read(path)) ?? 'null'))
    // Names that differ in case alone, or are cut, have one file on some systems.
    if (!('server' in fields) || fields['server'] !== server) return null
    // Another set, or what it was before: not for this client.
    if ((fields['set'] ?? null) !== (set && digestOf(set))) return null
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
export async function writeKnown(path: string, { server, set }: Looked, known: Known): Promise<void> {
  try {
    await files.write(path, JSON.stringify({ version: 1, server, set: set && digestOf(set), ...shapes.value(known) }))
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
