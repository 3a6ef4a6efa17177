/** What a client is to `Sources`: which files it has, and what they say. Everything that only one client does stays behind this. */
import { posix, win32 } from 'node:path'
import type { ClientId } from '../../../shared/model/clients'
import type { Scope } from '../../../shared/model/source'
import type { Host } from '../ports'
import type { Definition } from './definition'
import type { Format, Parsed, Position } from './documents/document'
import type { Matters } from './documents/skim'
import type { Writing } from './writing'

/** The machine and the person, and where Patchbay's own list is. */
export type Place = Pick<Host, 'platform' | 'homeDir' | 'env'> & {
  ownFile: string
  /** Where a path leads with its links followed; without it, nothing is known of links. */
  real?: (path: string) => string
}

/** One file of a client. */
export interface ClientFile {
  path: string
  format: Format
  scope: Scope
  /** The project folder, for files inside one. */
  project: string | null
  /** Whether it is shown as a source: even when absent, only when it is there, or never (a client's switches and records). */
  listed: 'always' | 'present' | 'never'
  /** The largest that is read, in bytes. */
  most: number
  /**
   * What of a JSON file matters here, where a client keeps much else in it and writes that all the time. A change of anything
   * else is heard of seconds later.
   */
  matters?: Matters
}

/** A rule of the file as a whole that is broken; single bad entries are invalid definitions instead. */
export interface FileMistake {
  message: string
  position: Position
}

export interface Found {
  file: ClientFile
  definitions: Definition[]
  mistake: FileMistake | null
  /** The file that the client reads instead of this one, which an older version of it has left behind. */
  oldCopyOf?: string
}

/** The last good content of a file, by path. */
export type Documents = (path: string) => Parsed | null

/** Names in a folder, sorted; empty when there is none. */
export type Listing = (folder: string) => readonly string[]

export interface Client {
  id: ClientId
  /** Every file that it reads for these projects: servers, switches and approvals. */
  files(place: Place, projects: readonly string[], names: Listing): ClientFile[]
  /** Further files that its own files name, as far as those have been read. */
  reach?(place: Place, projects: readonly string[], documents: Documents, names: Listing): ClientFile[]
  /** What its files say, in the order in which they are shown. */
  read(files: readonly ClientFile[], documents: Documents, place: Place): Found[]
  /** How its files are edited; without it they are only read. */
  writing?: Writing
  /** The project folders that it knows of. */
  projects?(place: Place, documents: Documents): string[]
  /** Files of other clients that it reads as well; what they say is listed once, under the one that owns them. */
  alsoReads?(place: Place, projects: readonly string[]): string[]
  /** Where it runs a command that makes headers, if not in the project's folder or the person's. */
  helperFolder?(definition: Definition, place: Place): string
  /** What it gives to every program that it starts. */
  environment?(definition: Definition): Record<string, string>
}

/** Bytes: files that are written by hand. */
export const smallFile = 8 * 1024 * 1024
/** Bytes: files in which a client keeps its history as well. */
export const largeFile = 64 * 1024 * 1024

/** Paths as the platform joins them, whatever this machine is. */
export function pathsOf({ platform }: Pick<Place, 'platform'>): typeof posix {
  return platform === 'win32' ? win32 : posix
}

/** Where applications keep their settings: Windows `%APPDATA%`, macOS Application Support, elsewhere XDG. */
export function applicationData(place: Place): string {
  const { platform, homeDir, env } = place
  const { join } = pathsOf(place)
  if (platform === 'win32') return env['APPDATA'] || join(homeDir, 'AppData', 'Roaming')
  return platform === 'darwin' ? join(homeDir, 'Library', 'Application Support') : xdgConfig(place)
}

/** `$XDG_CONFIG_HOME` where it is absolute, else `~/.config`; tools from Linux use it on macOS as well. */
export function xdgConfig(place: Place): string {
  const { isAbsolute, join } = pathsOf(place)
  const configured = place.env['XDG_CONFIG_HOME']
  return configured && isAbsolute(configured) ? configured : join(place.homeDir, '.config')
}

/** A path outside the person's own folders; `PATCHBAY_SYSTEM_ROOT` is put before it (for packaging and tests). */
export function systemPath(place: Place, path: string): string {
  const root = place.env['PATCHBAY_SYSTEM_ROOT']
  return root ? pathsOf(place).join(root, path.replace(/^[A-Za-z]:/, '')) : path
}

/** A file outside projects that is shown once it is there. */
export function userFile(path: string, format: Format, more: Partial<ClientFile> = {}): ClientFile {
  return { path, format, scope: 'user', project: null, listed: 'present', most: smallFile, ...more }
}

/** A file inside a project's folder. */
export function projectFile(project: string, path: string, format: Format, more: Partial<ClientFile> = {}): ClientFile {
  return { path, format, scope: 'project', project, listed: 'present', most: smallFile, ...more }
}
