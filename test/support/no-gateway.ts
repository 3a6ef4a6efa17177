/** For tests that have no gateway and ask nothing of it. */
import { PatchbayError } from '../../shared/ipc/result'
import type { GatewayAdmin } from '../../electron/carriers/gateway'

const none = (): never => {
  throw new PatchbayError('engine-not-running', 'There is no gateway here')
}

/** Nobody becomes a bridge. */
export const noBridge = none

export const noGateway: GatewayAdmin = {
  view: none,
  token: none,
  headers: none,
  clients: none,
  leftOut: none,
  revoke: none,
  sets: { view: none, save: none, remove: none, use: none },
}
