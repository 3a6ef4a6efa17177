/** All configuration files together: which there are, what they define, and a call whenever that changes. */
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import type { SourceView } from '../../../shared/model/source'
import type { Cancel, EnabledClients, Host, Ports } from '../ports'
import { problem } from '../problems/problem'
import { converge } from '../../../shared/converge'
import { readAgain, unread, type ConfigFile, type Reading } from './config-file'
import type { Definition } from './definition'
import { silent } from './obstacle'
import {
  claudeFiles,
  listProjects,
  projectRecord,
  readMainFile,
  readServersFile,
  type FileMistake,
} from './dialects/claude-code'

export interface SourcesOptions {
  host: Host
  clients: EnabledClients
  /** Patchbay's own list. */
  ownFile: string
  folders: readonly string[]
  ports: Pick<Ports, 'files' | 'watcher' | 'clock' | 'logger'>
  /** Called after every change with what is configured now. */
  changed: (definitions: Definition[], views: SourceView[]) => void
}

/** A half-written file is looked at again after this long (ms). */
const settleMs = 120

/** So long a file may take (ms): one on a network drive that is away must delay nobody. */
const patienceMs = 2_000

/** Bytes. `~/.claude.json` holds the history of every project; the others are written by hand. */
const largestMain = 64 * 1024 * 1024
const largest = 8 * 1024 * 1024

export class Sources {
  readonly #options: SourcesOptions
  readonly #files = new Map<string, ConfigFile>()
  readonly #reading: Omit<Reading, 'most'>
  /** Files whose reading has begun and not ended yet. */
  readonly #under = new Map<string, Promise<void>>()
  readonly #stopping = new AbortController()
  readonly #refresh: () => Promise<void>
  #folders: readonly string[]
  #stopWatching: (() => Promise<void>) | null = null
  #watched: string[] = []
  #dirty = new Set<string>()
  #digest = ''

  constructor(options: SourcesOptions) {
    this.#options = options
    this.#folders = options.folders
    const { clock, files } = options.ports
    this.#reading = {
      files,
      now: () => clock.now(),
      settle: () => new Promise((resolve) => void clock.after(settleMs, resolve)),
    }
    this.#refresh = converge(() => this.#pass())
  }

  /** Reads everything once and begins to watch. */
  async start(): Promise<void> {
    await this.#refresh()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    // A pass under way ends without a report; its failure is told to those who asked for it.
    await this.#refresh().catch(() => undefined)
    await this.#stopWatching?.()
    this.#stopWatching = null
  }

  async setFolders(folders: readonly string[]): Promise<void> {
    this.#folders = folders
    await this.#refresh()
  }

  /** Reads one file again at once, e.g. after Patchbay itself has written it. */
  async reread(path: string): Promise<void> {
    this.#dirty.add(path)
    await this.#refresh()
  }

  async #pass(): Promise<void> {
    // What changed between reading and watching would otherwise be missed, so newly watched files are read once more.
    let again = true
    while (again && !this.#stopping.signal.aborted) again = await this.#look()
  }

  /** @returns whether other files are watched now. */
  async #look(): Promise<boolean> {
    const { host, clients, ownFile } = this.#options
    const claude = clients.includes('claude-code') ? claudeFiles(host) : null
    const user = claude ? [claude.main, claude.settings] : []
    await this.#read([ownFile, ...user])
    const projects = await this.#projects(claude?.main)
    await this.#read(projects.flatMap((project) => Object.values(projectFiles(project))))
    const wanted = [ownFile, ...user, ...projects.flatMap((project) => Object.values(projectFiles(project)))]
    for (const path of this.#files.keys()) if (!wanted.includes(path)) this.#files.delete(path)
    if (this.#stopping.signal.aborted) return false
    this.#report(claude, projects)
    return this.#watch(wanted)
  }

  /** Reads the files that are new or have changed, each on its own. */
  async #read(paths: string[]): Promise<void> {
    await Promise.all(paths.map((path) => this.#readOne(path)))
  }

  async #readOne(path: string): Promise<void> {
    const known = this.#files.get(path)
    // One that hangs is not asked again: each reading holds one of the few threads there are for it.
    if ((known && !this.#dirty.has(path)) || this.#under.has(path)) return
    this.#dirty.delete(path)
    const before = known ?? unread(path)
    const most = isMainFile(path) ? largestMain : largest
    const reading = readAgain(before, { ...this.#reading, most }).then((file) => void this.#files.set(path, file))
    this.#under.set(path, reading)
    const ended = reading.finally(() => this.#under.delete(path))
    if (await this.#inTime(ended)) return
    const { clock, logger } = this.#options.ports
    this.#files.set(path, { ...before, exists: true, problem: silent(path, patienceMs, clock.now()) })
    ended
      .then(() => this.#refresh())
      .catch((error: unknown) => logger.error('Reading a late file failed', { error: String(error) }))
  }

  /** @returns false when the work goes on too long, or nobody waits for it any more */
  async #inTime(work: Promise<void>): Promise<boolean> {
    const { signal } = this.#stopping
    let cancel: Cancel = () => undefined
    let leave: () => void = () => undefined
    const late = new Promise<false>((resolve) => {
      leave = () => resolve(false)
      cancel = this.#options.ports.clock.after(patienceMs, leave)
      if (signal.aborted) leave()
      signal.addEventListener('abort', leave, { once: true })
    })
    const inTime = await Promise.race([work.then(() => true), late])
    cancel()
    signal.removeEventListener('abort', leave)
    return inTime
  }

  /** The project folders that exist, each once. */
  async #projects(mainFile: string | undefined): Promise<string[]> {
    const listed = mainFile ? listProjects(this.#files.get(mainFile)?.document?.value) : []
    const spellings = new Map<string, string>()
    for (const path of [...listed, ...this.#folders].filter(isAbsolute)) {
      // The first spelling stays: the client's records are found under it.
      if (!spellings.has(resolve(path))) spellings.set(resolve(path), path)
    }
    const all = [...spellings.values()]
    const existing = await Promise.all(
      all.map((path) =>
        stat(path).then(
          (found) => found.isDirectory(),
          () => false,
        ),
      ),
    )
    return all.filter((_, index) => existing[index])
  }

  #report(claude: ReturnType<typeof claudeFiles> | null, projects: string[]): void {
    const definitions: Definition[] = []
    const views: SourceView[] = []
    const add = (
      file: Pick<SourceView, 'client' | 'scope' | 'path' | 'project'>,
      read: { definitions: Definition[]; mistake: FileMistake | null } | null,
    ): void => {
      const state = this.#files.get(file.path) ?? unread(file.path)
      definitions.push(...(read?.definitions ?? []))
      views.push({
        ...file,
        id: sourceId(file.path),
        exists: state.exists,
        servers: read?.definitions.length ?? 0,
        problem: state.problem ?? (read?.mistake ? this.#mistake(file.path, read.mistake) : null),
      })
    }
    if (claude) {
      const document = this.#files.get(claude.main)?.document
      const read = document ? readMainFile(claude.main, document) : null
      add({ client: 'claude-code', scope: 'user', path: claude.main, project: null }, read)
    }
    for (const project of projects) {
      const file = { client: 'claude-code', scope: 'project', path: projectFiles(project).servers, project } as const
      const state = this.#files.get(file.path)
      if (!state?.exists) continue
      const record = this.#record(project, claude)
      add(file, state.document ? readServersFile(file, state.document, record) : null)
    }
    const own = { client: 'patchbay', scope: 'user', path: this.#options.ownFile, project: null } as const
    const ownDocument = this.#files.get(own.path)?.document
    add(own, ownDocument ? readServersFile(own, ownDocument, null) : null)

    // Claude Code rewrites its file all the time; only a change of something that matters goes on.
    const digest = createHash('sha256')
      .update(JSON.stringify([definitions, views]))
      .digest('base64')
    if (digest === this.#digest) return
    this.#digest = digest
    this.#options.changed(definitions, views)
  }

  #record(project: string, claude: ReturnType<typeof claudeFiles> | null): ReturnType<typeof projectRecord> {
    const value = (path: string | undefined): unknown => (path ? this.#files.get(path)?.document?.value : undefined)
    const files = projectFiles(project)
    const settings = [files.settings, files.localSettings].map((path) => ({
      path,
      value: value(path),
      inRepository: true,
    }))
    if (claude) settings.push({ path: claude.settings, value: value(claude.settings), inRepository: false })
    return projectRecord(project, { path: claude?.main ?? '', value: value(claude?.main) }, settings)
  }

  #mistake(path: string, { message, position }: FileMistake): SourceView['problem'] {
    return problem('config.invalid-entry', 0, {
      title: 'The file’s structure is not right',
      detail: message,
      evidence: { file: { path, ...position } },
    })
  }

  /** @returns whether these are others than before; then all are to be read again. */
  async #watch(paths: string[]): Promise<boolean> {
    if (paths.length === this.#watched.length && paths.every((path) => this.#watched.includes(path))) return false
    const { watcher, logger } = this.#options.ports
    const before = this.#stopWatching
    this.#stopWatching = await watcher.watch(paths, (path) => {
      this.#dirty.add(path)
      this.#refresh().catch((error: unknown) => logger.error('Reading the sources failed', { error: String(error) }))
    })
    this.#watched = paths
    await before?.()
    for (const path of paths) this.#dirty.add(path)
    return true
  }
}

function isMainFile(path: string): boolean {
  return path.endsWith('.claude.json')
}

interface ProjectFiles {
  servers: string
  settings: string
  localSettings: string
}

function projectFiles(project: string): ProjectFiles {
  return {
    servers: join(project, '.mcp.json'),
    settings: join(project, '.claude', 'settings.json'),
    localSettings: join(project, '.claude', 'settings.local.json'),
  }
}

export function sourceId(path: string): string {
  return createHash('sha256').update(path).digest('base64url').slice(0, 10)
}
