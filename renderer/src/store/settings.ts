/** The person's settings: shown at once, saved through the engine, put back when saving fails. */
import { create } from 'zustand'
import { defaultSettings } from '../../../shared/model/default-settings'
import type { Settings } from '../../../shared/model/settings'
import { request } from '../ipc/client'
import { text } from '../text/en'
import { notify, unnotify } from './view'

export const useSettings = create<Settings>(() => defaultSettings)

/** Reads the saved settings once, at start. */
export async function loadSettings(): Promise<void> {
  const result = await request('settings.get', {})
  if (result.ok) useSettings.setState(result.value, true)
  else notify('settings', text.failure.loadSettings, result.error)
}

/** Saves some settings. */
export async function saveSettings(change: Partial<Settings>): Promise<void> {
  const before = useSettings.getState()
  useSettings.setState(change)
  const result = await request('settings.set', change)
  if (result.ok) {
    unnotify('settings')
    useSettings.setState(result.value, true)
    return
  }
  const undone = Object.fromEntries(Object.keys(change).map((key) => [key, before[key as keyof Settings]]))
  useSettings.setState(undone)
  notify('settings', text.failure.settings, result.error)
}

/** Puts the chosen theme on the document; "system" leaves the choice to `prefers-color-scheme`. */
export function applyTheme(theme: Settings['theme']): void {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = theme
}
