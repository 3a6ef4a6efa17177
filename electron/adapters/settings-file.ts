/** Settings in a plain JSON file, for hosts without Electron. The same file that the desktop app uses. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '../core/ports'
import { replaceFileSync } from './replace-file'
import { setAsideIfBroken, settingsName, toSettings, type SettingsStore } from './settings'

/** Reads the file once; keeps whatever else is in it (the app's window bounds) when it writes. */
export function createFileSettings(directory: string, logger: Logger): SettingsStore {
  const path = join(directory, `${settingsName}.json`)
  setAsideIfBroken(path, logger)
  let stored = (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}) as Record<string, unknown>
  return {
    get: () => toSettings(stored['settings']),
    set(change) {
      const settings = toSettings({ ...toSettings(stored['settings']), ...change })
      stored = { ...stored, settings }
      replaceFileSync(path, `${JSON.stringify(stored, null, 2)}\n`)
      return settings
    },
  }
}
