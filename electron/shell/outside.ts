/**
 * Patchbay outside its window: tray, badge, notifications. It mirrors the engine's picture as every view does; what it shows is
 * decided in `shared/outside`, what is chosen goes the way of every request.
 */
import { app, type BrowserWindow } from 'electron'
import type { RequestInput, RequestName } from '../../shared/ipc/contract'
import { createMirror } from '../../shared/ipc/mirror'
import type { IpcResult } from '../../shared/ipc/result'
import type { Patch, Snapshot } from '../../shared/model/snapshot'
import { isInFront } from '../../shared/outside/in-front'
import { watchIncidents, type Incident } from '../../shared/outside/incidents'
import { watchQuestions } from '../../shared/outside/questions'
import { badgeCount, trayMenu, type TrayAction } from '../../shared/outside/tray-menu'
import type { AppEvents } from '../../shared/ipc/events'
import { openNotifier } from './notifications'
import { openTray, overlayFor } from './tray'

export interface OutsideOptions {
  platform: NodeJS.Platform
  /** Somebody shows tray icons. */
  trayShown: boolean
  notifications(): boolean
  fetch(): Promise<IpcResult<Snapshot>>
  /** The next patches of the picture. */
  subscribe(listener: (patch: Patch) => void): () => void
  ask<N extends RequestName>(name: N, input: RequestInput<N>): void
  window(): BrowserWindow | null
  /** Brings the window forward, and asks it for something. */
  open(command?: AppEvents['command']): void
  quit(): void
}

export interface Outside {
  close(): void
}

/** Changes that come together are shown together (ms). */
const gatherMs = 400

export function openOutside(options: OutsideOptions): Outside {
  const { platform, open, ask } = options
  const act = (action: TrayAction): void => {
    switch (action.kind) {
      case 'open':
        return open()
      case 'fix-all':
      case 'add-server':
      case 'settings':
        return open({ name: action.kind })
      case 'show':
        return open({ name: 'show-server', id: action.server })
      case 'reconnect':
        return ask('server.reconnect', { server: action.server })
      case 'sign-in':
        return ask('server.login', { server: action.server, open: true })
      case 'quit':
        return options.quit()
    }
  }
  const chosen = ({ server, action }: Incident, byButton: boolean): void => {
    if (server === null) open({ name: 'fix-all' })
    else if (action === null || !byButton) open({ name: 'show-server', id: server })
    else act({ kind: action.kind, server })
  }
  const tray = options.trayShown ? openTray(platform, act) : null
  const notifier = openNotifier(platform)
  const incidents = watchIncidents()
  const questions = watchQuestions()
  let timer: NodeJS.Timeout | null = null

  const show = (): void => {
    timer = null
    const snapshot = mirror.snapshot()
    if (snapshot === null) return
    tray?.show(trayMenu(snapshot))
    showBadge(badgeCount(snapshot), options)
    const inFront = isInFront(options.window())
    const found = incidents.take(snapshot, { inFront })
    const { fresh, over } = questions.take(snapshot.questions, { inFront })
    for (const id of over) notifier.hide(id)
    if (!options.notifications()) return
    for (const incident of found) {
      const { id, title, body, action } = incident
      const wish = { title, body, button: action?.label ?? null, stays: false }
      notifier.show(id, wish, (byButton) => chosen(incident, byButton))
    }
    for (const { id, title, body, question } of fresh) {
      const wish = { title, body, button: null, stays: true }
      notifier.show(id, wish, () => open({ name: 'show-question', id: question }))
    }
  }
  const showSoon = (): void => {
    timer ??= setTimeout(show, gatherMs)
  }
  const mirror = createMirror({
    fetch: () => options.fetch(),
    changed: showSoon,
    lost: () => undefined,
  })
  const unsubscribe = options.subscribe((patch) => mirror.receive(patch))
  // Whoever looks at the window sees the question there.
  app.on('browser-window-focus', showSoon)
  void mirror.refresh()
  return {
    close() {
      unsubscribe()
      app.off('browser-window-focus', showSoon)
      mirror.stop()
      if (timer !== null) clearTimeout(timer)
      notifier.close()
      tray?.close()
    },
  }
}

function showBadge(count: number, { platform, window }: OutsideOptions): void {
  if (platform === 'win32') {
    window()?.setOverlayIcon(overlayFor(count), count === 0 ? '' : `${count} need you`)
  } else app.setBadgeCount(count)
}
