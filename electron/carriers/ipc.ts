/** The window's carrier, and the only user of `ipcMain`: checks the sender, then (in the router) the input, then acts. */
import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { eventChannel, requestChannel } from '../../shared/ipc/channels'
import type { AppEventName, AppEvents } from '../../shared/ipc/events'
import type { IpcResult } from '../../shared/ipc/result'
import type { EngineMessage } from './client'
import type { Router } from './router'

export interface IpcOptions {
  router: Router
  /** Whether this message comes from the top frame of one of our own windows. */
  isTrusted(event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>): boolean
  /** The windows that may hear events. */
  audience(): Iterable<WebContents>
  subscribe(listener: (event: EngineMessage) => void): () => void
}

export interface IpcCarrier {
  /** Tells every window. */
  broadcast<N extends AppEventName>(name: N, data: AppEvents[N]): void
  close(): void
}

const refused: IpcResult<never> = {
  ok: false,
  error: { code: 'forbidden', message: 'Only Patchbay’s own window may ask' },
}

/** Starts answering requests and forwarding events. */
export function openIpc({ router, isTrusted, audience, subscribe }: IpcOptions): IpcCarrier {
  ipcMain.handle(requestChannel, (event, name: unknown, input: unknown) =>
    isTrusted(event) ? router(name, input, 'window') : refused,
  )
  const broadcast = (name: string, data: unknown): void => {
    for (const contents of audience()) {
      if (!contents.isDestroyed()) contents.send(eventChannel, name, data)
    }
  }
  const unsubscribe = subscribe((event) => {
    // Messages to a window are never dropped, so a window never lags.
    if (event.name !== 'lagged') broadcast(event.name, event.data)
  })
  return {
    broadcast,
    close() {
      unsubscribe()
      ipcMain.removeHandler(requestChannel)
    },
  }
}
