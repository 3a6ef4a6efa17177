/** What a page in a window of ours can do by itself: nothing but show things. */
import type { WebPreferences } from 'electron'

/** For every page, our own and strangers'. */
const everyPage: WebPreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
}

/** Of the window's own page. `preload` is the absolute path of the bridge. */
export function secureWebPreferences(preload: string): WebPreferences {
  return { ...everyPage, preload, safeDialogs: true }
}

/** Of a page that is not ours, or need not be: no bridge, and no boxes, which would be Patchbay's with a stranger's words. */
export function strangersWebPreferences(session: WebPreferences['session']): WebPreferences {
  return { ...everyPage, session, disableDialogs: true }
}
