/** Whether this machine has a way out, from the addresses of its network interfaces: asks nobody and sends nothing. */
import type { NetworkInterfaceInfo } from 'node:os'
import { isLoopback } from '../../shared/loopback'
import type { Cancel, Clock, Network } from '../core/ports'

export type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>

export interface NetworkOptions {
  clock: Clock
  /** `os.networkInterfaces`. */
  interfaces: () => Interfaces
  /** What the desktop says beside the interfaces, e.g. a cable that is plugged in but dead. */
  online?: () => boolean
  /** Calls back after sleep, if the host can tell; the engine notices by itself, but later. */
  onWake?: (woke: () => void) => Cancel
}

/** How often is looked (ms): a way back is found soon, and it costs some microseconds. */
const turnMs = 1_000

/** Bridges and switches for virtual machines and containers have addresses, but lead nowhere. */
const virtual = /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|cni|podman|bridge\d|vEthernet)/i

export function createNetwork({ clock, interfaces, online = () => true, onWake }: NetworkOptions): Network {
  return {
    reaches: (hostname) => isThisMachine(hostname) || (waysOut(interfaces()) !== '' && online()),
    watch(changed) {
      const look = (): string => `${online()} ${waysOut(interfaces())}`
      let seen = look()
      let cancel: Cancel = () => undefined
      const next = (): void => {
        cancel = clock.after(turnMs, () => {
          const now = look()
          if (now !== seen) changed('network')
          seen = now
          next()
        })
      }
      next()
      const stopWake = onWake?.(() => changed('woke'))
      return () => {
        cancel()
        stopWake?.()
      }
    },
  }
}

/** The addresses by which other machines can be reached, in one text; empty when there are none. */
function waysOut(interfaces: Interfaces): string {
  return Object.entries(interfaces)
    .filter(([name]) => !virtual.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address))
    .map(({ address }) => address)
    .toSorted()
    .join(' ')
}

function isThisMachine(hostname: string): boolean {
  return isLoopback(hostname) || hostname.endsWith('.localhost')
}
