/** Settings and the window's place in the desktop app. The only importer of electron-store. */
import ElectronStore from 'electron-store'
import { join } from 'node:path'
import type { Logger } from '../core/ports'
import { describeUnexpected } from '../../shared/unexpected'
import {
  presentSettings,
  readSettings,
  setAsideIfBroken,
  settingsName,
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
  // The store itself throws whenever it is asked while the file makes no sense.
  const read = (name: string): unknown => {
    known = readSettings(path) ?? known
    return known[name]
  }
  return {
    get: () => toSettings(read('settings')),
    set(change) {
      const present = presentSettings(path, known)
      const settings = toSettings({ ...toSettings(present['settings']), ...change })
      store.set('settings', settings)
      return settings
    },
    windowPlace: () => toWindowPlace(read('window')),
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
