/** What files said before and after our own edits, so that each can be taken back. Owner-only, like the files themselves. */
import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isFields } from '../../../shared/fields'
import type { Files } from '../ports'

export interface FileVersion {
  path: string
  /** Null: there was no file. */
  before: string | null
  /** Null: it is gone. */
  after: string | null
}

export type KeptVersion = FileVersion & { locked: boolean }

/** The oldest beyond this many are forgotten. */
const most = 100

export class Backups {
  readonly folder: string
  readonly #files: Files

  constructor(folder: string, files: Files) {
    this.folder = folder
    this.#files = files
  }

  /** @returns the id under which they are found */
  async keep(now: number, versions: readonly KeptVersion[]): Promise<string> {
    const time = new Date(now).toISOString().replaceAll(/[-:]/g, '').replace(/\..*/, '')
    const id = `${time}-${randomBytes(3).toString('hex')}`
    await this.#files.write(this.#pathOf(id), JSON.stringify({ versions }))
    const names = await readdir(this.folder).catch(() => [])
    const old = names
      .filter((name) => /^[\w-]+\.json$/.test(name))
      .toSorted()
      .slice(0, -most)
    await Promise.all(old.map((name) => rm(join(this.folder, name), { force: true }).catch(() => undefined)))
    return id
  }

  async find(id: string): Promise<KeptVersion[] | null> {
    if (!/^[\w-]{1,60}$/.test(id)) return null
    const text = await this.#files.read(this.#pathOf(id)).catch(() => null)
    if (text === null) return null
    const kept: unknown = parsed(text)
    if (!isFields(kept) || !Array.isArray(kept['versions'])) return null
    const versions: unknown[] = kept['versions']
    return versions.every(isVersion) ? versions : null
  }

  async drop(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true }).catch(() => undefined)
  }

  #pathOf(id: string): string {
    return join(this.folder, `${id}.json`)
  }
}

function isVersion(value: unknown): value is KeptVersion {
  if (!isFields(value)) return false
  const { path, before, after, locked } = value
  return (
    typeof path === 'string' &&
    (before === null || typeof before === 'string') &&
    (after === null || typeof after === 'string') &&
    typeof locked === 'boolean'
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
