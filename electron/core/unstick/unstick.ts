/** Finds what keeps clients from their servers in their own stores, and takes it away, with a way back. */
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import type { EditDone } from '../../../shared/model/edit'
import type { StoreOwner, StuckView } from '../../../shared/model/stuck'
import type { Clock, Files } from '../ports'
import { isAlive } from '../programs/process-info'
import { pathsOf, type Place } from '../sources/client'
import { editText } from '../sources/documents/edit'
import { parseText } from '../sources/documents/parse'
import { refused } from '../edits/refusal'
import type { FileVersion } from '../edits/backups'
import { stuckInClaudeCode } from './claude-code'
import { stuckInGemini } from './gemini'
import { stuckInMcpRemote, type RemoteFile } from './mcp-remote'
import type { Configured, Remedy, StoreContext, Stuck } from './store'

export interface UnstickOptions {
  files: Pick<Files, 'read'>
  clock: Clock
  place: () => Place
  servers: () => Configured[]
  /** Writes with a way back; see `Edits.write`. */
  write: (versions: readonly FileVersion[]) => Promise<EditDone>
}

/** Bytes: stores of sign-ins are some kilobytes. */
const most = 4 * 1024 * 1024
/** Of one folder no more files than this are looked at. */
const mostFiles = 1_000

export class Unstick {
  readonly #options: UnstickOptions

  constructor(options: UnstickOptions) {
    this.#options = options
  }

  /** What is in the way now. Never throws: a store that cannot be read holds nothing that could be mended. */
  async examine(owner: StoreOwner | null): Promise<StuckView[]> {
    return (await this.#find(owner)).map(viewOf)
  }

  /** Takes away what `examine` has shown. Throws `edit.conflict` when one of these is not there any more; then nothing is done. */
  async repair(ids: readonly string[]): Promise<EditDone> {
    const found = new Map((await this.#find(null)).map((stuck) => [idOf(stuck), stuck]))
    const wanted = ids.map((id) => {
      const stuck = found.get(id)
      if (!stuck) throw refused('edit.conflict', 'It is not there any more, or says something else now. Look again.')
      return stuck.remedy
    })
    return this.#options.write(await this.#versions(wanted))
  }

  async #find(owner: StoreOwner | null): Promise<Stuck[]> {
    const { clock, servers } = this.#options
    const context: StoreContext = { servers: servers(), now: clock.now(), isAlive }
    const all = await Promise.all([this.#claudeCode(context), this.#gemini(context), this.#mcpRemote(context)])
    return all.flat().filter((stuck) => owner === null || stuck.owner === owner)
  }

  async #claudeCode(context: StoreContext): Promise<Stuck[]> {
    const { env, homeDir } = this.#options.place()
    const { join } = this.#paths()
    const folder = env['CLAUDE_CONFIG_DIR'] || join(homeDir, '.claude')
    const [notes, credentials] = await Promise.all(
      ['mcp-needs-auth-cache.json', '.credentials.json'].map((name) => this.#read(join(folder, name))),
    )
    return notes && credentials ? stuckInClaudeCode({ notes, credentials }, context) : []
  }

  async #gemini(context: StoreContext): Promise<Stuck[]> {
    const { homeDir } = this.#options.place()
    const { join } = this.#paths()
    const each = async (owner: 'gemini-cli' | 'qwen-code', folder: string): Promise<Stuck[]> =>
      stuckInGemini(owner, await this.#read(join(homeDir, folder, 'mcp-oauth-tokens.json')), context)
    return (await Promise.all([each('gemini-cli', '.gemini'), each('qwen-code', '.qwen')])).flat()
  }

  async #mcpRemote(context: StoreContext): Promise<Stuck[]> {
    const { env, homeDir } = this.#options.place()
    const { join } = this.#paths()
    const root = env['MCP_REMOTE_CONFIG_DIR'] || join(homeDir, '.mcp-auth')
    const folders = (await namesIn(root)).filter((name) => name.startsWith('mcp-remote'))
    const files = await Promise.all(
      folders.map(async (folder): Promise<RemoteFile[]> => {
        const names = (await namesIn(join(root, folder))).filter((name) => name.endsWith('.json'))
        return Promise.all(
          names.map(async (name) => ({ folder, name, ...(await this.#read(join(root, folder, name))) })),
        )
      }),
    )
    return stuckInMcpRemote(files.flat(), context)
  }

  /** `value` is null for a file that is missing, unreadable or no JSON. */
  async #read(path: string): Promise<{ path: string; value: unknown }> {
    const text = await this.#options.files.read(path, most).catch(() => null)
    const document = text === null ? null : parseText(text, 'json')
    return { path, value: document?.ok ? document.value : null }
  }

  async #versions(remedies: readonly Remedy[]): Promise<FileVersion[]> {
    const before = new Map<string, string>()
    const after = new Map<string, string | null>()
    const open = async (path: string): Promise<string> => {
      const text = before.get(path) ?? (await this.#options.files.read(path, most))
      if (text === null) throw refused('edit.conflict', `${path} is gone.`)
      before.set(path, text)
      return text
    }
    // The last item of a list first, so that the others keep their places.
    for (const remedy of remedies.toSorted(byPlaceBackwards)) {
      if (remedy.kind === 'remove-files') {
        for (const path of remedy.paths) {
          await open(path)
          after.set(path, null)
        }
        continue
      }
      const text = after.get(remedy.path) ?? (await open(remedy.path))
      const edited = editText(text, 'json', [{ kind: 'remove', path: remedy.at }])
      if (!edited.ok)
        throw refused(edited.reason === 'refused' ? 'edit.unsupported' : 'edit.unparsable', edited.message)
      after.set(remedy.path, edited.text)
    }
    return [...before].map(([path, text]) => ({ path, before: text, after: after.get(path) ?? null }))
  }

  #paths(): ReturnType<typeof pathsOf> {
    return pathsOf(this.#options.place())
  }
}

function byPlaceBackwards(one: Remedy, other: Remedy): number {
  const place = (remedy: Remedy): number => (remedy.kind === 'remove-value' ? Number(remedy.at.at(-1)) || 0 : 0)
  return place(other) - place(one)
}

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = await readdir(folder).catch(() => [])
  return names.toSorted().slice(0, mostFiles)
}

function viewOf(stuck: Stuck): StuckView {
  const { owner, server, title, detail, ownCommand, remedy } = stuck
  const path = remedy.kind === 'remove-value' ? remedy.path : (remedy.paths[0] ?? '')
  return { id: idOf(stuck), owner, path, server, title, detail, ownCommand }
}

function idOf({ owner, title, remedy }: Stuck): string {
  return createHash('sha256')
    .update(JSON.stringify([owner, title, remedy]))
    .digest('base64url')
    .slice(0, 10)
}
