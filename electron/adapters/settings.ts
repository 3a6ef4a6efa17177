/** The person's settings at rest: what every store of them has in common. */
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { defaultSettings, settingsSchema, type Settings } from '../../shared/model/settings'
import type { Logger } from '../core/ports'

export interface SettingsStore {
  get(): Settings
  /** Changes what `change` names and returns all settings. */
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
  if (!existsSync(path) || isObject(readFileSync(path, 'utf8'))) return
  const aside = `${path}.broken-${Date.now()}`
  renameSync(path, aside)
  logger.error('The settings could not be read; the defaults are used and the file is kept', { file: aside })
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
