/** The bridge between the window and the engine: one request channel, one event channel, nothing else. */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import type { PatchbayBridge } from '../../shared/ipc/bridge'
import { eventChannel, requestChannel } from '../../shared/ipc/channels'
import type { AppEvents } from '../../shared/ipc/events'

const bridge: PatchbayBridge = {
  platform: process.platform,
  homeDir: process.env[process.platform === 'win32' ? 'USERPROFILE' : 'HOME'] ?? '',
  request: (name, input) => ipcRenderer.invoke(requestChannel, name, input),
  on: (wanted, callback) => {
    const listener = (_event: IpcRendererEvent, name: string, data: AppEvents[typeof wanted]): void => {
      if (name === wanted) callback(data)
    }
    ipcRenderer.on(eventChannel, listener)
    return () => {
      // Nothing may be returned: `off` gives back ipcRenderer itself, and the bridge would hand that to the page.
      ipcRenderer.off(eventChannel, listener)
    }
  },
}

contextBridge.exposeInMainWorld('patchbay', bridge)
