/** Settings and the window's place in the desktop app. The only importer of electron-store. */
import ElectronStore from 'electron-store'
import { join } from 'node:path'
import { defaultSettings } from '../../shared/model/default-settings'
import type { Settings } from '../../shared/model/settings'
import type { Logger } from '../core/ports'
import { describeUnexpected } from '../../shared/unexpected'
import {
  presentSettings,
  readSettings,
  setAsideIfBroken,
  settingsName,
  stampOf,
  toSettings,
  type SettingsStore,
} from './settings'

export interface WindowPlace {
  x: number
  y: number
  width: number
  height: number
  maximized: boolean
}

export interface AppSettingsStore extends SettingsStore {
  /** Where the window was last; null at the first start or when the stored value makes no sense. */
  windowPlace(): WindowPlace | null
  /** Never throws: a place that cannot be kept must not keep the window from closing. */
  setWindowPlace(place: WindowPlace): void
}

/** Opens (or begins) the settings file in `directory`. */
export function createElectronSettings(directory: string, logger: Logger): AppSettingsStore {
  const path = join(directory, `${settingsName}.json`)
  setAsideIfBroken(path, logger)
  const store = new ElectronStore<Record<string, unknown>>({
    cwd: directory,
    name: settingsName,
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
  })
  let known: Record<string, unknown> = {}
  let settings: Settings = defaultSettings
  let seen = ''
  // The store itself throws whenever it is asked while the file makes no sense.
  const read = (): Record<string, unknown> => {
    const stamp = stampOf(path)
    if (stamp === seen) return known
    seen = stamp
    known = readSettings(path) ?? known
    settings = toSettings(known['settings'])
    return known
  }
  return {
    // Every call of a client asks for them: the file is read when it is another one than last time.
    get: () => {
      read()
      return settings
    },
    set(change) {
      const present = presentSettings(path, known)
      const next = toSettings({ ...toSettings(present['settings']), ...change })
      store.set('settings', next)
      return next
    },
    windowPlace: () => toWindowPlace(read()['window']),
    setWindowPlace(place) {
      try {
        presentSettings(path, known)
        store.set('window', place)
      } catch (error) {
        logger.error('The window’s place could not be kept', { ...describeUnexpected(error) })
      }
    },
  }
}

function toWindowPlace(value: unknown): WindowPlace | null {
  if (typeof value !== 'object' || value === null) return null
  const { x, y, width, height, maximized } = value as Record<string, unknown>
  if (!isWhole(x) || !isWhole(y) || !isWhole(width) || !isWhole(height)) return null
  return { x, y, width, height, maximized: maximized === true }
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value)
}
