/** Settings in a plain JSON file, for hosts without Electron. The same file that the desktop app uses. */
import { join } from 'node:path'
import type { Logger } from '../core/ports'
import { replaceFileSync } from './replace-file'
import {
  presentSettings,
  readSettings,
  setAsideIfBroken,
  settingsName,
  toSettings,
  type SettingsStore,
} from './settings'

/** Reads the file once; keeps whatever else is in it (the app's window bounds, what a person has written meanwhile) when it writes. */
export function createFileSettings(directory: string, logger: Logger): SettingsStore {
  const path = join(directory, `${settingsName}.json`)
  setAsideIfBroken(path, logger)
  let stored = readSettings(path) ?? {}
  // Every call of a client asks for them.
  let known = toSettings(stored['settings'])
  return {
    get: () => known,
    set(change) {
      const present = presentSettings(path, stored)
      const settings = toSettings({ ...toSettings(present['settings']), ...change })
      const next = { ...present, settings }
      replaceFileSync(path, `${JSON.stringify(next, null, 2)}\n`)
      stored = next
      known = settings
      return settings
    },
  }
}
