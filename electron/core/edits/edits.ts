/**
 * Edits of clients' files: shown first, written only while every file is what was shown, read again by the client's own
 * rules, and taken back at will.
 */
import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { EditDone, EditPreview } from '../../../shared/model/edit'
import type { ClientId } from '../../../shared/model/clients'
import type { RouteBook, RouteRecord } from '../routes/route-book'
import { isInvalid } from '../sources/definition'
import type { Client, ClientFile, Place } from '../sources/client'
import type { Circumstances } from '../sources/writing'
import type { Clock, SharedFiles } from '../ports'
import { KeyedMutex } from '../util/keyed-mutex'
import type { Vault } from '../vault/vault'
import { Backups, type FileVersion } from './backups'
import { diffOf } from './diff'
import { circumstancesOf, readTexts, type Texts } from './file-texts'
import { keepSecrets } from './own-secrets'
import { mustParse, mustSayThat } from './checks'
import { refusalOf, refused } from './refusal'
import { planRoute, type RouteContext, type RouteIntent, type Rewrite } from './route'
import { maskerFor } from './secrets'
import { pathMeant, projectMeant, takeSteps, type Step } from './steps'

export interface EditsOptions {
  /** Patchbay's own folder. */
  home: string
  files: SharedFiles
  clock: Clock
  vault: Pick<Vault, 'problem' | 'update'>
  place: () => Place
  filesOf: (client: Client, project: string | null) => readonly ClientFile[]
  /** Reads a file again, now. */
  reread: (path: string) => Promise<void>
  routes: RouteKeeping
}

/** Where it is kept what stood in the place of entries that lead to Patchbay, and the tokens that these carry. */
export interface RouteKeeping {
  here: RouteContext['here']
  book: Pick<RouteBook, 'get' | 'put'>
  /** Makes a token of the gateway valid; the id under which it is ended. */
  keepToken(client: ClientId, token: string): Promise<string>
  endToken(id: string): Promise<void>
}

interface Shown {
  versions: readonly (FileVersion & { locked: boolean })[]
  secrets: Record<string, string>
  rewrites: readonly (Rewrite & { client: ClientId })[]
}

/** What an edit comes to. */
interface Made extends Pick<Shown, 'secrets' | 'rewrites'> {
  texts: Texts
  after: Texts
  losses: readonly string[]
}

/** Whose files an edit is about. */
type Party = Pick<Step, 'client' | 'files'>

/** So many previews may wait at once. */
const mostShown = 50
export class Edits {
  readonly #options: EditsOptions
  readonly #backups: Backups
  readonly #shown = new Map<string, Shown>()
  readonly #writes = new KeyedMutex()

  constructor(options: EditsOptions) {
    this.#options = options
    this.#backups = new Backups(join(options.home, 'backups'), options.files)
  }

  /** Says what edits would do, all of them or none; writes nothing. Throws a `PatchbayError`: `edit.…`, or `name-taken`. */
  async preview(wanted: readonly Pick<Step, 'client' | 'intent'>[]): Promise<EditPreview> {
    const projects = new Set(wanted.map(({ intent }) => projectMeant(intent)))
    for (const project of projects)
      if (project !== null && !(await isFolder(project)))
        throw refused('edit.conflict', `There is no folder ${project}.`)
    const steps = wanted.map(({ client, intent }) => {
      const files = this.#options.filesOf(client, projectMeant(intent))
      return { client, intent, files }
    })
    const meant = steps.map(({ intent }) => pathMeant(intent))
    const texts = await readTexts(unique(steps), meant, this.#options)
    const taken = takeSteps(steps, texts, this.#options.place())
    return this.#show(steps, { texts, ...taken, rewrites: [] })
  }

  /** The same for entries of one client that are led to Patchbay, or given back: all of them, or none. */
  async previewRoutes(client: Client, intents: readonly RouteIntent[]): Promise<EditPreview> {
    const { filesOf, routes, clock } = this.#options
    const locations = intents.map(({ definition }) => definition.location)
    const projects = [...new Set(locations.map(({ project }) => project))]
    const files = unique(projects.map((project) => ({ files: filesOf(client, project) })))
    const texts = await readTexts(
      files,
      locations.map(({ path }) => path),
      this.#options,
    )
    const context = { book: routes.book, here: routes.here, now: clock.now() }
    const rewrites: Shown['rewrites'][number][] = []
    let now: Texts = texts
    for (const intent of intents) {
      const before = this.#said(files, now)
      const { location, entry } = intent.definition
      mustParse(files, now, location.path)
      const text = now.get(location.path) ?? ''
      const rewrite = planRoute(client, intent, { ...before, text }, context)
      if (!rewrite) continue
      now = new Map(now).set(rewrite.file.path, rewrite.text)
      rewrites.push({ ...rewrite, client: client.id })
      const meant = { location, before: null, stays: true, wasInvalid: isInvalid(entry) }
      mustSayThat(client, meant, before, this.#said(files, now))
    }
    const losses = rewrites.flatMap((rewrite) => rewrite.losses)
    return this.#show([{ client, files }], { texts, after: now, losses, secrets: {}, rewrites })
  }

  /** The same for one file with a text that is made elsewhere, of what it says now. Throws what `make` throws, or `edit.…`. */
  async previewText(
    client: Client,
    path: string,
    project: string | null,
    make: (text: string | null, now: Circumstances) => string,
  ): Promise<EditPreview> {
    const files = this.#options.filesOf(client, project)
    const texts = await readTexts(files, [path], this.#options)
    if (!files.some((file) => file.path === path))
      throw refused('edit.conflict', `${path} is no file of this client any more.`)
    const after = new Map(texts).set(path, make(texts.get(path) ?? null, this.#said(files, texts)))
    return this.#show([{ client, files }], { texts, after, losses: [], secrets: {}, rewrites: [] })
  }

  /** Keeps what an edit comes to, for `apply`. */
  #show(parties: readonly Party[], { texts, after, losses, secrets, rewrites }: Made): EditPreview {
    const versions = unique(parties)
      .filter(({ path }) => (texts.get(path) ?? '') !== (after.get(path) ?? ''))
      .map(({ path }) => ({
        path,
        before: texts.get(path) ?? null,
        after: after.get(path) ?? '',
        locked: parties.some(({ client }) => client.writing?.locks?.(path) === true),
      }))
    const token = randomBytes(12).toString('base64url')
    this.#remember(token, { versions, secrets, rewrites })
    const plain = Object.values(this.#options.routes.here.env)
    const masks = parties.map(({ client, files }) =>
      maskerFor(client, [this.#said(files, texts), this.#said(files, after)], plain),
    )
    const diff = versions.map((each) => diffOf(each.path, each.before ?? '', each.after)).join('\n')
    return {
      token,
      diff: masks.reduce((text, mask) => mask(text), diff),
      losses: [...new Set(losses)],
      notes: [],
      files: versions.map(({ path }) => path),
    }
  }

  /** Writes what was shown, once. Throws `edit.conflict` when a file is not what it was, and leaves every file as it is. */
  async apply(token: string): Promise<EditDone> {
    const shown = this.#shown.get(token)
    this.#shown.delete(token)
    if (!shown) throw refused('edit.conflict', 'This edit was not shown, or has been made already.')
    return this.#write(shown)
  }

  /** The same for texts that were made elsewhere: all of them or none, with a way back. Throws `edit.conflict` as `apply` does. */
  write(versions: readonly FileVersion[]): Promise<EditDone> {
    return this.#write({ versions: versions.map((each) => ({ ...each, locked: false })), secrets: {}, rewrites: [] })
  }

  async #write({ versions, secrets, rewrites }: Shown): Promise<EditDone> {
    if (versions.length === 0) return { version: null, files: [] }
    return this.#writes.run('', async () => {
      // First of all: without a way back nothing is written.
      const version = await this.#backups
        .keep(this.#options.clock.now(), versions)
        .catch((error: unknown) => Promise.reject(refusalOf(this.#backups.folder, error)))
      const undo = [() => this.#backups.drop(version)]
      try {
        undo.push(await keepSecrets(this.#options.vault, secrets))
        undo.push(await this.#keepRoutes(rewrites))
        await this.#swapAll(versions)
      } catch (error) {
        for (const step of undo.toReversed()) await step()
        throw error
      }
      for (const { record } of rewrites)
        if (record.endedAt !== null && record.token !== null) await this.#options.routes.endToken(record.token)
      return { version, files: versions.map(({ path }) => path) }
    })
  }

  /** Puts the files of an edit back as they were, byte for byte. Throws `edit.conflict` when one has changed since. */
  async undo(version: string): Promise<EditDone> {
    const versions = await this.#backups.find(version)
    if (!versions) throw refused('edit.conflict', `There is no version “${version}” to go back to.`)
    return this.#writes.run('', async () => {
      await this.#swapAll(versions.map((each) => ({ ...each, before: each.after, after: each.before })))
      await this.#backups.drop(version)
      return { version: null, files: versions.map(({ path }) => path) }
    })
  }

  /** Before anything leads to Patchbay, it is on disk what stood there; the answer takes that back. */
  async #keepRoutes(rewrites: Shown['rewrites']): Promise<() => Promise<void>> {
    const { routes } = this.#options
    const tokens: string[] = []
    const endTokens = async (): Promise<void> => {
      for (const id of tokens) await routes.endToken(id)
    }
    if (rewrites.length === 0) return endTokens
    try {
      const records: RouteRecord[] = []
      for (const { client, token, record } of rewrites) {
        const id = token === null ? record.token : await routes.keepToken(client, token)
        if (token !== null && id !== null) tokens.push(id)
        records.push({ ...record, token: id })
      }
      const undo = await routes.book.put(records)
      return async () => {
        await undo()
        await endTokens()
      }
    } catch (error) {
      await endTokens()
      throw refusalOf(join(this.#options.home, 'routes.json'), error)
    }
  }

  /** All of them, or none. */
  async #swapAll(
    versions: readonly { path: string; before: string | null; after: string | null; locked: boolean }[],
  ): Promise<void> {
    const { files, reread } = this.#options
    const done: (typeof versions)[number][] = []
    try {
      for (const each of versions) {
        await files.swap(each.path, each).catch((error: unknown) => Promise.reject(refusalOf(each.path, error)))
        done.push(each)
      }
    } catch (error) {
      for (const each of done) {
        await files.swap(each.path, { ...each, before: each.after, after: each.before }).catch(() => undefined)
      }
      throw error
    } finally {
      for (const { path } of versions) await reread(path)
    }
  }

  #said(files: readonly ClientFile[], texts: Texts): Circumstances {
    return circumstancesOf(files, texts, this.#options.place())
  }

  #remember(token: string, shown: Shown): void {
    this.#shown.set(token, shown)
    for (const oldest of this.#shown.keys()) {
      if (this.#shown.size <= mostShown) break
      this.#shown.delete(oldest)
    }
  }
}

/** The files of all, each once. */
function unique(parties: readonly { files: readonly ClientFile[] }[]): ClientFile[] {
  return [...new Map(parties.flatMap(({ files }) => files).map((file) => [file.path, file])).values()]
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
