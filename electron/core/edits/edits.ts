/**
 * Edits of clients' files: shown first, written only while every file is what was shown, read again by the client's own
 * rules, and taken back at will.
 */
import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { EditDone, EditPreview } from '../../../shared/model/edit'
import { isInvalid, locationKey, type Definition } from '../sources/definition'
import type { Client, ClientFile, Documents, Place } from '../sources/client'
import { editText } from '../sources/documents/edit'
import type { Parsed } from '../sources/documents/document'
import { parseText } from '../sources/documents/parse'
import type { Circumstances } from '../sources/writing'
import type { Clock, SharedFiles } from '../ports'
import { KeyedMutex } from '../util/keyed-mutex'
import type { Vault } from '../vault/vault'
import { Backups, type FileVersion } from './backups'
import { diffOf } from './diff'
import { hideOwnSecrets, keepSecrets } from './own-secrets'
import { planEdit, type Intent, type Plan } from './plan'
import { refusalOf, refused } from './refusal'
import { maskerFor } from './secrets'

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
}

interface Shown {
  versions: readonly (FileVersion & { locked: boolean })[]
  secrets: Record<string, string>
}

/** So many previews may wait at once. */
const mostShown = 50
/** A file that cannot be read as what it should be is looked at again after this long (ms): somebody may be writing it. */
const settleMs = 120

export class Edits {
  readonly #options: EditsOptions
  readonly #backups: Backups
  readonly #shown = new Map<string, Shown>()
  readonly #writes = new KeyedMutex()

  constructor(options: EditsOptions) {
    this.#options = options
    this.#backups = new Backups(join(options.home, 'backups'), options.files)
  }

  /** Says what an edit would do; writes nothing. Throws a `PatchbayError`: `edit.…`, or `name-taken`. */
  async preview(client: Client, intent: Intent): Promise<EditPreview> {
    const project = intent.kind === 'add' ? intent.target.project : intent.definition.location.project
    if (project !== null && !(await isFolder(project))) throw refused('edit.conflict', `There is no folder ${project}.`)
    const files = this.#options.filesOf(client, project)
    const texts = await this.#read(files, intent)
    const before = this.#circumstances(files, texts)
    mustParse(files, texts, intent)
    const plan = planEdit(client, intent, before)
    const hidden = hideOwnSecrets(client, plan.changes)
    const after = new Map(texts)
    for (const { file, changes } of hidden.changes) {
      const edited = editText(after.get(file.path) ?? '', file.format, changes)
      if (!edited.ok) {
        const { line, column } = edited.position
        const code = edited.reason === 'unparsable' ? 'edit.unparsable' : 'edit.unsupported'
        throw refused(code, `${file.path}, line ${line}, column ${column}: ${edited.message}`)
      }
      after.set(file.path, edited.text)
    }
    const circumstances = this.#circumstances(files, after)
    mustSayThat(client, intent, plan, before, circumstances)
    const touched = hidden.changes.map(({ file }) => file)
    const versions = files
      .filter((file) => touched.includes(file) && (texts.get(file.path) ?? '') !== after.get(file.path))
      .map(({ path }) => ({
        path,
        before: texts.get(path) ?? null,
        after: after.get(path) ?? '',
        locked: client.writing?.locks?.(path) ?? false,
      }))
    const token = randomBytes(12).toString('base64url')
    this.#remember(token, { versions, secrets: hidden.secrets })
    const mask = maskerFor(client, [before, circumstances])
    return {
      token,
      diff: mask(versions.map((each) => diffOf(each.path, each.before ?? '', each.after)).join('\n')),
      losses: [...new Set(plan.losses)],
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
    return this.#write({ versions: versions.map((each) => ({ ...each, locked: false })), secrets: {} })
  }

  async #write({ versions, secrets }: Shown): Promise<EditDone> {
    if (versions.length === 0) return { version: null, files: [] }
    return this.#writes.run('', async () => {
      const [first] = versions
      // First of all: without a way back nothing is written.
      const version = await this.#backups
        .keep(this.#options.clock.now(), versions)
        .catch((error: unknown) => Promise.reject(refusalOf(first?.path ?? '', error)))
      const forget = await keepSecrets(this.#options.vault, secrets)
      try {
        await this.#swapAll(versions)
      } catch (error) {
        await Promise.all([forget(), this.#backups.drop(version)])
        throw error
      }
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

  #remember(token: string, shown: Shown): void {
    this.#shown.set(token, shown)
    for (const oldest of this.#shown.keys()) {
      if (this.#shown.size <= mostShown) break
      this.#shown.delete(oldest)
    }
  }

  /** Every file as it is now; one that cannot be read is only in the way when it is the one that is meant. */
  async #read(files: readonly ClientFile[], intent: Intent): Promise<Map<string, string | null>> {
    const meant = intent.kind === 'add' ? null : intent.definition.location.path
    const texts = new Map<string, string | null>()
    await Promise.all(
      files.map(async (file) => {
        const text = await this.#readOne(file).catch((error: unknown) => {
          if (file.path === meant) throw refusalOf(file.path, error)
          return null
        })
        texts.set(file.path, text)
      }),
    )
    return texts
  }

  async #readOne({ path, most, format }: ClientFile): Promise<string | null> {
    const { files, clock } = this.#options
    const text = await files.read(path, most)
    if (text !== null && text.trim() !== '' && parseText(text, format).ok) return text
    if (text === null) return null
    await new Promise<void>((resolve) => void clock.after(settleMs, resolve))
    return files.read(path, most)
  }

  #circumstances(files: readonly ClientFile[], texts: ReadonlyMap<string, string | null>): Circumstances {
    const parsed = new Map<string, Parsed | null>()
    const documents: Documents = (path) => {
      const known = parsed.get(path)
      if (known !== undefined) return known
      const file = files.find((each) => each.path === path)
      const text = texts.get(path)
      const document = file && typeof text === 'string' ? parseText(text, file.format) : null
      const result = document?.ok ? document : null
      parsed.set(path, result)
      return result
    }
    return { files, documents, place: this.#options.place() }
  }
}

/** The file with the entry itself; of all others an edit needs nothing. */
function mustParse(files: readonly ClientFile[], texts: ReadonlyMap<string, string | null>, intent: Intent): void {
  if (intent.kind === 'add') return
  const file = files.find(({ path }) => path === intent.definition.location.path)
  const text = file && texts.get(file.path)
  if (!file || !text || text.trim() === '') return
  const document = parseText(text, file.format)
  if (document.ok) return
  const { line, column } = document.position
  throw refused('edit.unparsable', `${file.path}, line ${line}, column ${column}: ${document.message}`)
}

function definitionsOf(client: Client, { files, documents, place }: Circumstances): Map<string, Definition> {
  const all = client.read(files, documents, place).flatMap(({ definitions }) => definitions)
  return new Map(all.map((definition) => [locationKey(definition.location), definition]))
}

/** The files, read by the client's own rules, say what was meant, and of every other server what they said before. */
function mustSayThat(client: Client, intent: Intent, plan: Plan, before: Circumstances, after: Circumstances): void {
  const [were, are] = [definitionsOf(client, before), definitionsOf(client, after)]
  const meant = new Set([locationKey(plan.location)])
  if (intent.kind !== 'add') meant.add(locationKey(intent.definition.location))
  for (const [key, definition] of were) {
    const now = are.get(key)
    if (meant.has(key)) continue
    if (now?.fingerprint !== definition.fingerprint || now.disabledIn !== definition.disabledIn)
      throw refused('edit.unsupported', `It cannot be done without changing “${definition.location.name}” as well.`)
  }
  const entry = are.get(locationKey(plan.location))
  const { name, path } = plan.location
  if (!plan.stays) {
    if (entry) throw refused('edit.unsupported', `“${name}” would still be in ${path}.`)
    return
  }
  if (!entry) throw refused('edit.unsupported', `“${name}” would not be a server of ${path}.`)
  const was = intent.kind === 'add' ? null : intent.definition.entry
  if (isInvalid(entry.entry) && entry.entry.invalid.code === undefined && !(was && isInvalid(was)))
    throw refused('edit.unsupported', `The entry would not be valid there: ${entry.entry.invalid.rule}`)
  if (intent.kind === 'turn' && (entry.disabledIn === null) !== intent.on) {
    const where = entry.disabledIn ?? path
    throw refused('edit.unsupported', `“${name}” would still be switched ${intent.on ? 'off' : 'on'} in ${where}.`)
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
