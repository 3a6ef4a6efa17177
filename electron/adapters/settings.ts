/** The person's settings at rest: what every store of them has in common. */
import { lstatSync, readFileSync, renameSync, statSync } from 'node:fs'
import { defaultSettings } from '../../shared/model/default-settings'
import { settingsSchema, type Settings } from '../../shared/model/settings'
import type { Logger } from '../core/ports'

export interface SettingsStore {
  /** Never throws: while the file makes no sense, the settings are what they were. */
  get(): Settings
  /**
   * Changes what `change` names and returns all settings. Throws the system's error, or a `SyntaxError` for a file that makes
   * no sense (somebody may be in the middle of an edit); then nothing has changed.
   */
  set(change: Partial<Settings>): Settings
}

/** The file's name without `.json`, below the state directory; the desktop app keeps its window's place in it too. */
export const settingsName = 'settings'

/** The settings in a stored value; each one that is missing or makes no sense has its default. */
export function toSettings(stored: unknown): Settings {
  const parsed = settingsSchema.partial().safeParse(stored)
  if (parsed.success) return { ...defaultSettings, ...parsed.data }
  if (typeof stored !== 'object' || stored === null) return defaultSettings
  const broken = new Set(parsed.error.issues.map((issue) => issue.path[0]))
  const rest = settingsSchema
    .partial()
    .safeParse(Object.fromEntries(Object.entries(stored).filter(([key]) => !broken.has(key))))
  return rest.success ? { ...defaultSettings, ...rest.data } : defaultSettings
}

/** Moves a settings file that is not a JSON object out of the way, so that nothing in it is lost and the app starts. */
export function setAsideIfBroken(path: string, logger: Logger): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined || readSettings(path) !== null) return
  const aside = `${path}.broken-${Date.now()}`
  try {
    renameSync(path, aside)
    logger.error('The settings could not be read; the defaults are used and the file is kept', { file: aside })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    logger.error('The settings could be neither read nor put aside; the defaults are used', { file: path, code })
  }
}

/** Bytes; settings are a few hundred. */
const largest = 8 * 1024 * 1024

/** The JSON object in a settings file; null for whatever else stands there. */
export function readSettings(path: string): Record<string, unknown> | null {
  try {
    const found = statSync(path)
    return found.isFile() && found.size <= largest ? toObject(readFileSync(path, 'utf8')) : null
  } catch {
    return null
  }
}

/** Tells one state of the file from the next; empty where there is none that can be looked at. */
export function stampOf(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path)
    return `${ino} ${size} ${mtimeMs}`
  } catch {
    return ''
  }
}

/** What the file holds now, for whoever writes a part of it: people edit it as well. @param before where there is no file @throws see `SettingsStore.set` */
export function presentSettings(path: string, before: Record<string, unknown>): Record<string, unknown> {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return before
  const present = readSettings(path)
  if (present === null) throw new SyntaxError('The settings make no sense')
  return present
}

function toObject(text: string): Record<string, unknown> | null {
  const value: unknown = JSON.parse(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}
