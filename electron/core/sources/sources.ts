/** All configuration files together: which there are, what they define, and a call whenever that changes. Knows no client by name. */
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import type { ClientId } from '../../../shared/model/clients'
import type { SourceView } from '../../../shared/model/source'
import type { Files, Host, Ports } from '../ports'
import { converge } from '../../../shared/converge'
import type { Client, ClientFile, Found, Place } from './client'
import type { Definition } from './definition'
import { isFolder, Links } from './folders'
import { structureProblem } from './obstacle'
import { guarded, type ReadClient } from './guarded'
import { Reader } from './reader'
import type { Parsed } from './documents/document'

export interface SourcesOptions {
  host: Host
  clients: readonly Client[]
  /** Patchbay's own list. */
  ownFile: string
  folders: readonly string[]
  ports: { files: Files } & Pick<Ports, 'watcher' | 'clock' | 'logger'>
  /** Reads a client's files; default: as the client does. */
  read?: ReadClient
  /** Called after every change with what is configured now. */
  changed: (definitions: Definition[], views: SourceView[]) => void
  /** Told before that of every file as it stands. */
  looked?: (looks: (Found & { client: Client; document: Parsed | null; isBroken: boolean })[]) => void
}

/** A file that names files that name files: so far it is followed. */
const mostSteps = 4

/** Of one folder no more names than this are looked at. */
const mostNames = 1_000

type FoundOf = Found & { client: Client }

export class Sources {
  readonly #options: SourcesOptions
  readonly #place: Place
  readonly #reader: Reader
  readonly #links = new Links()
  readonly #readClient: ReadClient
  readonly #listings = new Map<string, readonly string[]>()
  /** The lists of files by projects, for as long as no folder has changed: they are asked for with every change of any file. */
  readonly #lists = new Map<string, ReadonlyMap<Client, readonly ClientFile[]>>()
  readonly #refresh: () => Promise<void>
  #folders: readonly string[]
  #stopWatching: (() => Promise<void>) | null = null
  #watched: string[] = []
  #digest = ''
  #stopped = false
  /** Somebody wants everything to be looked at, whatever has changed. */
  #asked = false
  /** The projects of the last look. */
  #known = ''

  constructor(options: SourcesOptions) {
    this.#options = options
    this.#folders = options.folders
    this.#readClient = guarded(options.read ?? ((client, ...said) => client.read(...said)), options.ports.logger)
    const { host, ownFile } = options
    const { platform, homeDir, env } = host
    this.#place = { platform, homeDir, env, ownFile, real: (path) => this.#links.real(path) }
    this.#refresh = converge(() => this.#pass())
    this.#reader = new Reader(options.ports, () => this.#askAll())
  }

  /** Reads everything once and begins to watch. */
  async start(): Promise<void> {
    await this.#askAll()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#reader.stop()
    // A pass under way ends without a report; its failure is told to those who asked for it.
    await this.#refresh().catch(() => undefined)
    await this.#stopWatching?.()
    this.#stopWatching = null
  }

  async setFolders(folders: readonly string[]): Promise<void> {
    this.#folders = folders
    await this.#askAll()
  }

  /** Reads one file again at once, e.g. after Patchbay itself has written it. */
  async reread(path: string): Promise<void> {
    this.#reader.touch(path)
    await this.#askAll()
  }

  /** The client's files of the person and of one project, as of the last look; more projects are asked for by their path. */
  filesOf(client: Client, project: string | null): readonly ClientFile[] {
    const names = (folder: string): readonly string[] => this.#listings.get(folder) ?? []
    return uniqueByPath(client.files(this.#place, project === null ? [] : [project], names))
  }

  get place(): Place {
    return this.#place
  }

  #askAll(): Promise<void> {
    this.#asked = true
    return this.#refresh()
  }

  async #pass(): Promise<void> {
    const isAsked = this.#asked
    this.#asked = false
    if (isAsked) this.#links.forget()
    if (!isAsked && (await this.#reader.isNoise())) return
    // What changed between reading and watching would otherwise be missed, so newly watched files are read once more.
    let again = true
    while (again && !this.#stopped) again = await this.#look()
  }

  /** @returns whether other files are watched now. */
  async #look(): Promise<boolean> {
    // First what says which projects there are.
    await this.#read(await this.#filesFor([]))
    const projects = await this.#projects()
    if (projects.join('\n') !== this.#known) {
      this.#lists.clear()
      this.#listings.clear()
    }
    this.#known = projects.join('\n')
    const files = await this.#withReach(await this.#filesFor(projects), projects)
    const all = [...files.values()].flat()
    const wanted = [...new Set([...all.map(({ path }) => path), ...this.#listings.keys()])]
    this.#reader.keepOnly(new Set(wanted))
    let found = this.#foundIn(files)
    if (await this.#reader.inTime(this.#links.follow())) found = this.#foundIn(files)
    if (this.#stopped) return false
    this.#report(found, projects)
    return this.#watch(wanted)
  }

  /** Files that other files name are read as well, and what those name, a few steps far. */
  async #withReach(
    files: ReadonlyMap<Client, readonly ClientFile[]>,
    projects: readonly string[],
  ): Promise<ReadonlyMap<Client, readonly ClientFile[]>> {
    await this.#read(files)
    let all = files
    const names = (folder: string): readonly string[] => this.#listings.get(folder) ?? []
    for (let step = 0; step < mostSteps; step += 1) {
      const before = countOf(all)
      all = new Map(
        [...files].map(([client, own]) => {
          const more = client.reach?.(this.#place, projects, (path) => this.#reader.document(path), names) ?? []
          return [client, more.length === 0 ? own : uniqueByPath([...own, ...more])]
        }),
      )
      if (countOf(all) === before) break
      await this.#read(all)
    }
    return all
  }

  /** Every client's files. Folders in which a client has files of any name are looked into. */
  async #filesFor(projects: readonly string[]): Promise<ReadonlyMap<Client, readonly ClientFile[]>> {
    const key = JSON.stringify(projects)
    const isFresh = [...this.#listings.keys()].every((folder) => !this.#reader.isTouched(folder))
    const cached = isFresh ? this.#lists.get(key) : undefined
    if (cached) return cached
    if (!isFresh) this.#lists.clear()
    const asked = new Set<string>()
    const names = (folder: string): readonly string[] => {
      asked.add(folder)
      return this.#listings.get(folder) ?? []
    }
    const list = (): ReadonlyMap<Client, readonly ClientFile[]> =>
      new Map(this.#options.clients.map((client) => [client, uniqueByPath(client.files(this.#place, projects, names))]))
    list()
    await Promise.all([...asked].map((folder) => this.#list(folder)))
    const files = list()
    this.#lists.set(key, files)
    return files
  }

  async #list(folder: string): Promise<void> {
    if (this.#listings.has(folder) && !this.#reader.isTouched(folder)) return
    this.#reader.untouch(folder)
    const names = await this.#reader.inTime(readdir(folder).catch(() => []))
    this.#listings.set(folder, (names ?? []).toSorted().slice(0, mostNames))
  }

  #read(files: ReadonlyMap<Client, readonly ClientFile[]>): Promise<void> {
    return this.#reader.read([...files.values()].flat())
  }

  /** The project folders that exist, each once. */
  async #projects(): Promise<string[]> {
    const listed = this.#options.clients.flatMap(
      (client) => client.projects?.(this.#place, (path) => this.#reader.document(path)) ?? [],
    )
    const spellings = new Map<string, string>()
    for (const path of [...listed, ...this.#folders].filter(isAbsolute)) {
      // The first spelling stays: the client's records are found under it.
      if (!spellings.has(resolve(path))) spellings.set(resolve(path), path)
    }
    const all = [...spellings.values()]
    const existing = await Promise.all(all.map((path) => this.#reader.inTime(isFolder(path))))
    return all.filter((_, index) => existing[index])
  }

  #foundIn(files: ReadonlyMap<Client, readonly ClientFile[]>): FoundOf[] {
    return [...files].flatMap(([client, own]) => this.#found(client, own).map((each) => ({ client, ...each })))
  }

  #report(found: readonly FoundOf[], projects: readonly string[]): void {
    const readers = this.#readers(projects)
    const definitions = found.flatMap((each) => each.definitions)
    const views = found.flatMap(({ client, ...each }) => this.#view(client, each, readers) ?? [])

    // Clients rewrite their files all the time; only a change of something that matters goes on.
    const digest = createHash('sha256')
      .update(JSON.stringify([definitions, views]))
      .digest('base64')
    if (digest === this.#digest) return
    this.#digest = digest
    this.#options.looked?.(
      found.map((each) => {
        const { document, problem } = this.#reader.file(each.file.path)
        return { ...each, document, isBroken: problem !== null }
      }),
    )
    this.#options.changed(definitions, views)
  }

  #found(client: Client, files: readonly ClientFile[]): Found[] {
    return this.#readClient(client, files, (path) => this.#reader.document(path), this.#place)
  }

  /** Which clients read files that others own, by path. */
  #readers(projects: readonly string[]): ReadonlyMap<string, readonly ClientId[]> {
    const readers = new Map<string, ClientId[]>()
    for (const { id, alsoReads } of this.#options.clients)
      for (const path of alsoReads?.(this.#place, projects) ?? []) readers.set(path, [...(readers.get(path) ?? []), id])
    return readers
  }

  #view(
    { id: client }: Client,
    { file, definitions, mistake, oldCopyOf }: Found,
    readers: ReadonlyMap<string, readonly ClientId[]>,
  ): SourceView | null {
    const { path, scope, project, listed } = file
    const state = this.#reader.file(path)
    const others = readers.get(path)?.filter((id) => id !== client) ?? []
    if (listed === 'never' || (listed === 'present' && !state.exists)) return null
    return {
      client,
      scope,
      path,
      project,
      id: sourceId(path),
      exists: state.exists,
      servers: definitions.length,
      problem: state.problem ?? (mistake ? structureProblem(path, mistake) : null),
      ...(others.length > 0 ? { readers: others } : {}),
      ...(oldCopyOf === undefined ? {} : { oldCopyOf }),
    }
  }

  /** @returns whether these are others than before; then all are to be read again. */
  async #watch(paths: string[]): Promise<boolean> {
    const before = new Set(this.#watched)
    if (paths.length === before.size && paths.every((path) => before.has(path))) return false
    const { watcher, logger } = this.#options.ports
    const stopBefore = this.#stopWatching
    this.#stopWatching = await watcher.watch(paths, (path) => {
      this.#reader.touch(path)
      this.#refresh().catch((error: unknown) => logger.error('Reading the sources failed', { error: String(error) }))
    })
    this.#watched = paths
    await stopBefore?.()
    for (const path of paths) this.#reader.touch(path)
    return true
  }
}

function countOf(files: ReadonlyMap<Client, readonly ClientFile[]>): number {
  return [...files.values()].reduce((sum, own) => sum + own.length, 0)
}

/** In the home folder a project's file may be the person's own: the first of two counts. */
function uniqueByPath(files: readonly ClientFile[]): ClientFile[] {
  const seen = new Set<string>()
  return files.filter(({ path }) => !seen.has(path) && seen.add(path))
}

export function sourceId(path: string): string {
  return createHash('sha256').update(path).digest('base64url').slice(0, 10)
}
