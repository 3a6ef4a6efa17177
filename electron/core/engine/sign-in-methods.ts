/** What a host may ask about signing in, and about the vault that keeps the sign-ins. */
import { PatchbayError } from '../../../shared/ipc/result'
import { firstWish, type CallbackWish } from '../../../shared/model/callback'
import type { Credentials, OAuthEndpoint } from '../auth/credentials'
import type { Registrations } from '../auth/registrations'
import type { Supervisor } from '../connection/supervisor'
import type { Vault } from '../vault/vault'
import type { Engine } from './engine'
import { act, type ActingDeps } from './server-methods'

type SignInMethods = Pick<
  Engine,
  'login' | 'finishLogin' | 'cancelLogin' | 'openLogin' | 'logout' | 'setClient' | 'forgetRegistration' | 'unlockVault'
>

export interface SignInDeps extends ActingDeps {
  credentials: Credentials
  registrations: Registrations
  vault: Vault
  /** Opens a page in the person's browser. */
  openUrl: (url: string) => Promise<void>
  /** Where the person wants the browser to come back to. */
  callback: () => Partial<CallbackWish>
}

export function signInMethods(deps: SignInDeps): SignInMethods {
  const { supervisors, credentials, registrations, vault } = deps
  const find = (server: string): Supervisor => supervisors.find(server)
  return {
    login: (server, open, callback) =>
      act(deps, find(server), (supervisor) => supervisor.signIn(open, firstWish(callback ?? {}, deps.callback()))),
    finishLogin: (server, address) => {
      const supervisor = find(server)
      return supervisor.signInControl.bring(address, supervisor.name)
    },
    cancelLogin: (server) => ({ cancelled: find(server).signInControl.cancel() }),
    openLogin: async (server) => {
      const { state, name } = find(server)
      if (state.kind !== 'authorizing') throw new PatchbayError('invalid-input', `No sign-in to ${name} is waiting.`)
      await deps.openUrl(state.url)
      return { opened: true }
    },
    logout: (server) =>
      act(deps, find(server), async (supervisor) => {
        await credentials.signOut(endpointOf(supervisor, ', so there is none to end').url)
        // A person who signs out is done with the session, too; the answer is the state without it.
        if (supervisor.state.kind === 'connected') await supervisor.reconnect()
      }),
    setClient: async (server, clientId, clientSecret) => {
      const supervisor = find(server)
      const endpoint = endpointOf(supervisor)
      supervisor.refuseWhenUnapproved()
      await registrations.setClient(endpoint, supervisor.signInControl.challengeUrl, clientId, clientSecret)
      return { saved: true }
    },
    forgetRegistration: async (server) => {
      const supervisor = find(server)
      const endpoint = endpointOf(supervisor)
      supervisor.refuseWhenUnapproved()
      await credentials.signOut(endpoint.url)
      await registrations.forget(endpoint, supervisor.signInControl.challengeUrl)
      return { forgotten: true }
    },
    unlockVault: async () => {
      await vault.open()
      if (!vault.problem) {
        supervisors.credentialsChanged(Object.keys(vault.data.endpoints), 'adopted')
        // And those that blamed the keychain, for which there was nothing in it.
        supervisors.verify()
      }
      return { open: vault.problem === null }
    },
  }
}

/** Where a sign-in would be valid; throws for servers that take none. */
function endpointOf({ connector, name }: Supervisor, so = ''): OAuthEndpoint {
  if (!connector.endpoint) throw new PatchbayError('invalid-input', `${name} takes no sign-in${so}.`)
  return connector.endpoint
}
