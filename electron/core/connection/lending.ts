/** Lends a server's credential to another program of the same person: the headers that are valid now, or why there are none. */
import type { ConnectionState } from '../../../shared/model/connection'
import { PatchbayError } from '../../../shared/ipc/result'
import { asArgument } from '../../../shared/text/argument'
import { AuthError } from '../problems/auth-error'
import type { HeaderValues } from '../network/authorized-fetch'
import { NotStartable, type Connector } from './connector'

/** How long a first answer is waited for, which says whether a sign-in is needed (ms). Helpers have 10 s in all. */
export const lendingPatience = 7_000

/** Throws `needs-auth`, `unsupported-here` or `not-connected`, in words for a person. */
export async function lendHeaders(
  connector: Pick<Connector, 'headersNow' | 'endpoint'>,
  name: string,
  state: ConnectionState,
  redact: (text: string) => string,
): Promise<Record<string, string>> {
  const headers = await headersOf(connector, name, redact)
  if (headers === null)
    throw new PatchbayError('unsupported-here', `${name} is a program on this machine; it takes no headers.`)
  const authorization = headers['Authorization']
  // Nobody who wants a sign-in is served without one, whatever other headers the entry has.
  const wantsSignIn = state.kind === 'needs-auth' || state.kind === 'authorizing'
  if (connector.endpoint && authorization === undefined && wantsSignIn) throw needsSignIn(name)
  if (authorization?.startsWith('DPoP ') === true && connector.endpoint) {
    const why = `The sign-in to ${name} is bound to a key that does not leave Patchbay (DPoP), so it cannot be lent.`
    throw new PatchbayError('unsupported-here', why)
  }
  return { ...headers }
}

async function headersOf(
  connector: Pick<Connector, 'headersNow'>,
  name: string,
  redact: (text: string) => string,
): Promise<HeaderValues | null> {
  try {
    return await connector.headersNow()
  } catch (error) {
    if (error instanceof NotStartable)
      throw new PatchbayError('not-connected', redact(`${error.problem.title}. ${error.problem.detail}`))
    if (!(error instanceof AuthError)) throw error
    if (error.outcome.then === 'needs-auth') throw needsSignIn(name)
    throw new PatchbayError('not-connected', redact(`No valid headers for ${name}. ${error.message}`))
  }
}

function needsSignIn(name: string): PatchbayError {
  return new PatchbayError(
    'needs-auth',
    `${name} needs a sign-in first. Open Patchbay and press Sign in, or run: patchbay login ${asArgument(name)}`,
  )
}
