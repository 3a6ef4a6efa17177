/** Signing in: what a person asks for on the way, and what this window remembers of a sign-in that has just succeeded. */
import { create } from 'zustand'
import type { ServerView } from '../../../shared/model/server'
import { request } from '../ipc/client'
import { wantsSignIn } from '../../../shared/model/standing'
import { text } from '../text/en'
import { begin, notify, unnotify } from './view'

type Named = Pick<ServerView, 'id' | 'name'>

/** Servers that this window has signed in to since it opened, until their message is dismissed. */
export const useSignedIn = create<{ latest: string | null; ids: ReadonlySet<string> }>(() => ({
  latest: null,
  ids: new Set(),
}))

/** Takes the message about a sign-in away. */
export function dismissSignedIn(id: string): void {
  useSignedIn.setState(({ ids, latest }) => ({
    ids: new Set([...ids].filter((other) => other !== id)),
    latest: latest === id ? null : latest,
  }))
}

/** Opens the sign-in page in the browser and waits for the outcome, which may take minutes. Never rejects. */
export async function signIn(server: Named & Pick<ServerView, 'state'>): Promise<void> {
  const { id, name, state } = server
  dismissSignedIn(id)
  unnotify(id)
  // Where the sign-in is what was missing, its failure is the new problem of the state; elsewhere nothing would say it.
  const stateTells = wantsSignIn({ state, auth: { kind: 'oauth', expiresAt: null, scopes: [] } })
  const end = begin(id, 'sign-in')
  const result = await request('server.login', { server: id, open: true })
  end()
  if (result.ok) {
    if (result.value.state.kind !== 'connected') return
    useSignedIn.setState(({ ids }) => ({ latest: id, ids: new Set([...ids, id]) }))
    return
  }
  const { error } = result
  const cancelled = error.code === 'sign-in-failed' && codeOf(error.data) === 'auth.abandoned'
  if (cancelled || (error.code === 'sign-in-failed' && stateTells)) return
  notify(id, text.failure['sign-in'](name), error)
}

function codeOf(data: unknown): string | null {
  return typeof data === 'object' && data !== null && 'code' in data && typeof data.code === 'string' ? data.code : null
}

/** Ends a sign-in that waits. */
export async function cancelSignIn({ id, name }: Named): Promise<void> {
  const result = await request('server.cancelLogin', { server: id })
  if (!result.ok) notify(id, text.failure.cancelSignIn(name), result.error)
}

/** Brings the address that a browser elsewhere ended on. @returns what is wrong with it; null when it was taken */
export async function finishSignIn({ id }: Named, address: string): Promise<string | null> {
  const result = await request('server.finishLogin', { server: id, address })
  return result.ok ? null : result.error.message
}

/** Opens the waiting page in the browser once more. */
export async function openSignInAgain({ id, name }: Named): Promise<void> {
  const result = await request('server.openLogin', { server: id })
  if (result.ok) unnotify(id)
  else notify(id, text.failure.signInPage(name), result.error)
}

/** Opens the waiting page in a window of Patchbay itself. */
export async function signInHere({ id, name }: Named): Promise<void> {
  const result = await request('app.signInHere', { server: id })
  if (result.ok) unnotify(id)
  else notify(id, text.failure.signInPage(name), result.error)
}

/** Keeps a client id that the person has registered, then signs in with it. False when it could not be kept. */
export async function saveClient(
  server: Named & Pick<ServerView, 'state'>,
  clientId: string,
  clientSecret: string | null,
): Promise<boolean> {
  const end = begin(server.id, 'sign-in')
  const result = await request('server.setClient', { server: server.id, clientId, clientSecret })
  end()
  if (!result.ok) {
    notify(server.id, text.failure.setClient(server.name), result.error)
    return false
  }
  await signIn(server)
  return true
}

/** Takes the sign-in service for the one that it calls itself, then signs in there. */
export async function trustIssuer(server: Named & Pick<ServerView, 'state'>, issuer: string): Promise<void> {
  const end = begin(server.id, 'sign-in')
  const result = await request('server.trustIssuer', { server: server.id, issuer })
  end()
  if (result.ok) await signIn(server)
  else notify(server.id, text.failure['sign-in'](server.name), result.error)
}

/** Tries the keychain again. */
export async function unlockVault(): Promise<{ open: boolean }> {
  const result = await request('vault.unlock', {})
  if (result.ok) unnotify('vault')
  else notify('vault', text.failure.unlock, result.error)
  return { open: result.ok && result.value.open }
}
