/** What a host may ask about signing in, and about the vault that keeps the sign-ins. */
import { PatchbayError } from '../../../shared/ipc/result'
import { firstWish, type CallbackWish } from '../../../shared/model/callback'
import type { Credentials, OAuthEndpoint } from '../auth/credentials'
import { AuthError } from '../problems/auth-error'
import type { Registrations } from '../auth/registrations'
import type { Supervisor } from '../connection/supervisor'
import type { Vault } from '../vault/vault'
import type { Engine } from './engine'
import { act, type ActingDeps } from './server-methods'
import type { TakeBack, WayBack } from './take-back'

type SignInMethods = Pick<
  Engine,
  | 'login'
  | 'finishLogin'
  | 'cancelLogin'
  | 'openLogin'
  | 'logout'
  | 'setClient'
  | 'trustIssuer'
  | 'forgetRegistration'
  | 'unlockVault'
>

export interface SignInDeps extends ActingDeps {
  credentials: Credentials
  registrations: Registrations
  vault: Vault
  back: TakeBack
  /** Opens a page in the person's browser. */
  openUrl: (url: string) => Promise<void>
  /** Where the person wants the browser to come back to. */
  callback: () => Partial<CallbackWish>
}

export function signInMethods(deps: SignInDeps): SignInMethods {
  const { supervisors, credentials, registrations, vault, back } = deps
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
    logout: (server, undoable) =>
      act(deps, find(server), async (supervisor) => {
        const aside = await credentials.setAside(endpointOf(supervisor, ', so there is none to end').url)
        if (aside !== null && undoable) back.keep(`sign-out ${supervisor.id}`, quiet(aside))
        else await aside?.final()
        // A person who signs out is done with the session, too; the answer is the state without it.
        if (supervisor.state.kind === 'connected') await supervisor.reconnect()
      }),
    setClient: async (server, clientId, clientSecret) => {
      const supervisor = find(server)
      const endpoint = endpointOf(supervisor)
      supervisor.refuseWhenUnapproved()
      await told(registrations.setClient(endpoint, supervisor.signInControl.challengeUrl, clientId, clientSecret))
      return { saved: true }
    },
    trustIssuer: async (server, issuer) => {
      const supervisor = find(server)
      const endpoint = endpointOf(supervisor)
      supervisor.refuseWhenUnapproved()
      return { saved: await told(registrations.trust(endpoint, supervisor.signInControl.challengeUrl, issuer)) }
    },
    forgetRegistration: async (server, undoable) => {
      const supervisor = find(server)
      const endpoint = endpointOf(supervisor)
      supervisor.refuseWhenUnapproved()
      const signedInAt = credentials.grant(endpoint.url)?.issuer ?? null
      const aside = await credentials.setAside(endpoint.url)
      const forget = registrations.forget(endpoint, supervisor.signInControl.challengeUrl, signedInAt)
      const remember = await forget.catch(async (error: unknown) => {
        await aside?.final()
        throw error
      })
      const restore = async (): Promise<void> => {
        await remember()
        await aside?.restore()
      }
      const final = aside?.final ?? (() => Promise.resolve())
      if (undoable) back.keep(`forget-registration ${supervisor.id}`, quiet({ restore, final }))
      else await final()
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

/** What is wrong with an issuer, as any caller is told it; the words are ours. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof AuthError)) throw error
    throw new PatchbayError('sign-in-failed', error.message, { code: error.code })
  }
}

/** An issuer that is away costs nobody anything: the tokens are forgotten here. */
function quiet({ restore, final }: WayBack): WayBack {
  return { restore, final: () => final().catch(() => undefined) }
}

/** Where a sign-in would be valid; throws for servers that take none. */
function endpointOf({ connector, name }: Supervisor, so = ''): OAuthEndpoint {
  if (!connector.endpoint) throw new PatchbayError('invalid-input', `${name} takes no sign-in${so}.`)
  return connector.endpoint
}
