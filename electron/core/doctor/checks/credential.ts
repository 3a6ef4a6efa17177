/** The credential: is there one, has it ended, was it made for this server, and is it enough? Read, never sent or shown. */
import { addressOf } from '../../../../shared/address'
import { assertNever } from '../../../../shared/assert-never'
import { parseChallenge } from '../../auth/challenge'
import { redactUrl } from '../../vault/redact'
import { failed, known, ok, skipped, warning, type Check, type Finding } from '../check'
import { isRejected, remoteOf, urlOf, type Patient } from '../patient'
import { readClaims } from '../../auth/claims'
import { foreignAudience } from '../token'
import { evidenceOf } from './http'
import { beforeSignIn } from './oauth'

export const credential: Check = {
  id: 'credential',
  title: 'Credential',
  of: 'remote',
  after: ['http', 'redirect', 'path', 'clock', 'resource-metadata', ...beforeSignIn, 'callback'],
  provedByConnection: true,
  run(patient) {
    switch (patient.auth) {
      case 'helper':
        return helper(patient)
      case 'static':
        return fixed(patient)
      case 'oauth':
      case 'none':
        return signIn(patient)
      default:
        return assertNever(patient.auth)
    }
  },
}

function helper({ problem }: Patient): Finding {
  return problem?.code.startsWith('auth.') ? known(problem) : ok('The headersHelper has given its headers.')
}

/** A header of the entry; a JWT says itself why it may be refused. */
function fixed(patient: Patient): Finding {
  const { clock, problem } = patient
  const headers = Object.entries(remoteOf(patient)?.headers ?? {})
  const header = headers.find(([name]) => /^authorization$/i.test(name))?.[1]
  const token = header?.replace(/^\w+(\s+|$)/, '').trim()
  if (token === '') {
    return failed('auth.static-rejected', 'The Authorization header of the entry has no token in it.', {
      hint: 'Write the token behind its scheme, or check the variable that should hold it.',
    })
  }
  const claims = token === undefined ? null : readClaims(token)
  const ended = claims?.expiresAt ?? null
  if (ended !== null && ended <= clock.now()) {
    const when = new Date(ended).toISOString().slice(0, 16).replace('T', ' ')
    const hint = 'Put a new token into the entry.'
    return failed('auth.static-rejected', `The token in the entry ended on ${when} UTC.`, { hint })
  }
  const foreign = claims && foreignAudience(claims, [urlOf(patient)])
  if (foreign !== null && isRejected(patient)) {
    const finding = `The token in the entry was made for ${redactUrl(foreign)}, which is another server.`
    return failed('auth.static-rejected', finding, { hint: 'Put a token for this server into the entry.' })
  }
  if (problem?.code.startsWith('auth.')) return known(problem)
  return ok('The entry has one, and nothing is known against it.')
}

function signIn(patient: Patient): Finding {
  const { grant, problem, state, facts, clock } = patient
  const foreign = foreignAudienceOf(patient)
  if (foreign !== null && (isRejected(patient) || state.kind === 'needs-auth')) {
    const finding = `The sign-in that Patchbay keeps was made for ${redactUrl(foreign)}, which is another server.`
    return failed('auth.wrong-resource', finding, { hint: 'Sign in again.', action: 'sign-in' })
  }
  if (problem?.code.startsWith('auth.') && problem.code !== 'auth.more-scopes') return known(problem)
  if (facts.kind === 'asks-credential' && !grant) {
    return failed('auth.required', `${patient.target} wants a sign-in, and nobody has signed in.`)
  }
  if (!grant) return skipped('None is needed.')
  if (grant.expiresAt !== null && grant.expiresAt <= clock.now() && grant.refreshToken === null) {
    return failed('auth.expired', 'The sign-in has ended, and it came without a way to renew it.')
  }
  if (grant.refreshToken === null) return warning('There is a sign-in, but it cannot be renewed when it ends.')
  return ok('There is a sign-in, and it can be renewed.')
}

function foreignAudienceOf(patient: Patient): string | null {
  const { grant } = patient
  const claims = grant && readClaims(grant.accessToken)
  if (!grant || !claims) return null
  const granted = addressOf(grant.resource)
  const resources = granted ? [granted, urlOf(patient)] : [urlOf(patient)]
  return foreignAudience(claims, resources)
}

export const rights: Check = {
  id: 'rights',
  title: 'Permissions',
  of: 'remote',
  after: ['http', 'redirect', 'path', 'credential'],
  run({ state, problem, facts: { answer, kind }, auth, grant, target }) {
    if (state.kind === 'needs-auth' && state.reason === 'more-scopes') return known(state.problem)
    if (problem?.code === 'http.forbidden') return known(problem)
    if (state.kind === 'connected') return ok('Nothing was refused that was asked for.')
    if (kind !== 'forbidden' || !answer) return ok('Nothing is refused.')
    const challenge = parseChallenge(answer.wwwAuthenticate)
    if (challenge.error === 'insufficient_scope') {
      return failed('auth.more-scopes', `${target} needs the permissions ${challenge.scopes.join(', ')}.`)
    }
    const has = auth === 'static' || auth === 'helper' || grant !== null
    const finding = `${target} refuses strangers with 403 and without a word about signing in: an account without the right, a plan, or a firewall.`
    return has ? warning(finding) : failed('http.forbidden', finding, { evidence: evidenceOf(answer) })
  },
}
