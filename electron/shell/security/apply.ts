/** Puts the decisions of this folder into force, for every page of every session. */
import { app, type Session, type WebContents } from 'electron'
import { mayNavigate, mayRequest, maySignInAt } from './navigation'

/** Sessions that show strangers' sign-in pages; they see the web, and nothing of ours. */
const isolated = new WeakSet<Session>()

/** Opens the web to a session that has no bridge and no app protocol. */
export function isolate(session: Session): void {
  isolated.add(session)
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !maySignInAt(details.url) }))
}

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
  const may = (url: string, isMainFrame: boolean): boolean =>
    isolated.has(contents.session) ? maySignInAt(url) : mayNavigate(url, isMainFrame)
  contents.on('will-frame-navigate', (event) => {
    if (!may(event.url, event.isMainFrame)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!may(event.url, event.isMainFrame)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}
