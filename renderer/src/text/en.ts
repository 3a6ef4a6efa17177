/** Every word the window says, by area. Same word for the same thing everywhere: Connect, Disconnect, Reconnect. */
import { plural, serverCount } from '../../../shared/text/count'
import { adding } from './en/adding'
import { clients } from './en/clients'
import { common } from './en/common'
import { gateway } from './en/gateway'
import { outcomes } from './en/outcomes'
import { overview } from './en/overview'
import { servers } from './en/servers'
import { settings } from './en/settings'
import { signIn } from './en/sign-in'
import { tools } from './en/tools'

export const text = {
  plural,
  servers: serverCount,
  ...common,
  ...servers,
  ...outcomes,
  ...clients,
  ...gateway,
  ...signIn,
  ...overview,
  ...tools,
  ...adding,
  ...settings,
} as const
