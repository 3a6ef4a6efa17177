/** Puts the decisions of this folder into force, for every page of every session. */
import { app, type Session, type WebContents } from 'electron'
import { mayNavigate, mayRequest } from './navigation'

/** To be called once, before the first window. */
export function applySecurity(): void {
  app.on('session-created', secureSession)
  app.on('web-contents-created', (_event, contents) => secureContents(contents))
}

function secureSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayRequest(details.url) }))
}

function secureContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-frame-navigate', (event) => {
    if (!mayNavigate(event.url, event.isMainFrame)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!mayNavigate(event.url, event.isMainFrame)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}
