/** Settings and the window's place in the desktop app. The only importer of electron-store. */
import ElectronStore from 'electron-store'
import { join } from 'node:path'
import type { Logger } from '../core/ports'
import { setAsideIfBroken, settingsName, toSettings, type SettingsStore } from './settings'

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
  setWindowPlace(place: WindowPlace): void
}

/** Opens (or begins) the settings file in `directory`. */
export function createElectronSettings(directory: string, logger: Logger): AppSettingsStore {
  setAsideIfBroken(join(directory, `${settingsName}.json`), logger)
  const store = new ElectronStore<Record<string, unknown>>({
    cwd: directory,
    name: settingsName,
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
  })
  return {
    get: () => toSettings(store.get('settings')),
    set(change) {
      const settings = toSettings({ ...toSettings(store.get('settings')), ...change })
      store.set('settings', settings)
      return settings
    },
    windowPlace: () => toWindowPlace(store.get('window')),
    setWindowPlace: (place) => store.set('window', place),
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
