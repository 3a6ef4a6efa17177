/** The network as the desktop sees it: Chromium's opinion beside the interfaces, and the machine's own word after sleep. */
import { net, powerMonitor } from 'electron'
import { networkInterfaces } from 'node:os'
import type { Clock, Network } from '../core/ports'
import { createNetwork } from './network'

/** Only after the app is ready. */
export function createElectronNetwork(clock: Clock): Network {
  return createNetwork({
    clock,
    interfaces: networkInterfaces,
    online: () => net.isOnline(),
    onWake(woke) {
      powerMonitor.on('resume', woke)
      return () => powerMonitor.off('resume', woke)
    },
  })
}
