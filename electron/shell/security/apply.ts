/** Puts the decisions of this folder into force, for every page of every session. */
import { app, type Session, type WebContents } from 'electron'
import { mayNavigate, mayRequest, maySignInAt } from './navigation'

/** Sessions that show strangers' sign-in pages, with the ports of this computer that they may reach: they see nothing of ours. */
const isolated = new WeakMap<Session, ReadonlySet<string>>()

/** Opens the web to a session that has no bridge and no app protocol. */
export function isolate(session: Session, ports: ReadonlySet<string>): void {
  isolated.set(session, ports)
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !maySignInAt(details.url, ports) }))
}

/** To be called once, before the first window. */
export function applySecurity(): void {
  app.on('session-created', secureSession)
  app.on('web-contents-created', (_event, contents) => secureContents(contents))
  // Without an answer Chromium would hand out the first certificate of the person's that fits, to whoever asks.
  app.on('select-client-certificate', (event, _contents, _url, _certificates, answer) => {
    event.preventDefault()
    answer()
  })
  // As without a listener; here so that nobody adds one that says yes.
  app.on('certificate-error', (_event, _contents, _url, _error, _certificate, answer) => answer(false))
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
  // Nothing finds out this computer's addresses, or reaches others, past the rules for requests.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  const may = (url: string, isMainFrame: boolean): boolean => {
    const ports = isolated.get(contents.session)
    return ports ? maySignInAt(url, ports) : mayNavigate(url, isMainFrame)
  }
  contents.on('will-frame-navigate', (event) => {
    if (!may(event.url, event.isMainFrame)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!may(event.url, event.isMainFrame)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}
