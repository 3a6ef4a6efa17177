/** What a sign-in needs: metadata of the resource and of its issuer, PKCE, a registration, a way back. Only read here. */
import { addressOf } from '../../../../shared/address'
import type { CheckId } from '../../../../shared/model/diagnosis'
import { parseChallenge } from '../../auth/challenge'
import { configuredPlaces, type Flaw } from '../../auth/discovery'
import { isSameAddress } from '../../auth/documents'
import { trustIn } from '../../auth/registrations'
import { isWeb, issuerMetadataUrls, resourceMetadataUrls } from '../../auth/well-known'
import { reachFrom } from '../../network/reach'
import { redactUrl } from '../../vault/redact'
import { asObject, type Answer } from '../answer'
import { ask } from '../ask'
import { failed, known, ok, skipped, warning, type Check, type Finding } from '../check'
import { networkLimit, withLimit } from '../limit'
import { portIsFree } from '../network'
import { urlOf, type Patient } from '../patient'
import { covers } from '../token'

/** Why nothing about signing in is looked at; null when it matters: see docs/recovery.md, law 3. */
function irrelevant({ auth, endpoint, facts, grant }: Patient): Finding | null {
  if (endpoint === null || auth === 'static' || auth === 'helper') {
    return skipped('The entry brings its own credential, so no sign-in is involved.')
  }
  return facts.kind === 'asks-credential' || grant ? null : skipped('The server asks for no sign-in.')
}

type Found = { document: Record<string, unknown>; url: URL } | { silent: URL } | null

/** The first of these addresses that has such a document. */
async function fetchFirst(
  patient: Patient,
  urls: readonly URL[],
  fits: (document: Record<string, unknown>) => boolean,
  signal: AbortSignal,
): Promise<Found> {
  let silent: URL | null = null
  for (const url of urls) {
    const answer = await fetchDocument(patient, url, signal)
    if (!answer || answer.status >= 500) silent ??= url
    const document = answer?.status === 200 ? asObject(answer.body) : null
    if (document && fits(document)) return { document, url }
  }
  return silent && { silent }
}

async function fetchDocument(patient: Patient, url: URL, signal: AbortSignal): Promise<Answer | null> {
  try {
    const { fetch } = reachFrom(urlOf(patient), configuredPlaces(patient.endpoint?.hints ?? null), patient.fetch)
    return await withLimit(patient.clock, networkLimit, signal, (limited) =>
      ask(url, 'document', { ...patient, fetch }, limited),
    )
  } catch {
    signal.throwIfAborted()
    return null
  }
}

const isIssuer = (document: Record<string, unknown>): boolean => typeof document['token_endpoint'] === 'string'

export const resourceMetadata: Check = {
  id: 'resource-metadata',
  title: 'Sign-in offer',
  of: 'remote',
  after: ['path', 'redirect', 'http'],
  provedByConnection: true,
  async run(patient, signal) {
    const reason = irrelevant(patient)
    if (reason) return reason
    const { facts, target } = patient
    const url = urlOf(patient)
    const named = parseChallenge(facts.answer?.wwwAuthenticate ?? null).resourceMetadata
    const isResource = (document: Record<string, unknown>): boolean => Array.isArray(document['authorization_servers'])
    const found = await fetchFirst(patient, resourceMetadataUrls(url, named), isResource, signal)
    if (found && 'document' in found) {
      const [server] = found.document['authorization_servers'] as unknown[]
      facts.resource = found.document
      facts.authorizationServer = typeof server === 'string' && isWeb(server) ? server : url.origin
      return ok(`${target} names ${hostOf(facts.authorizationServer)} to sign in at.`)
    }
    // Revision 2025-03-26: the server is its own authorization server.
    const own = await fetchFirst(patient, issuerMetadataUrls(new URL(url.origin)), isIssuer, signal)
    if (own && 'document' in own) {
      facts.authorizationServer = url.origin
      return ok(`${target} is its own sign-in service, as older servers are.`)
    }
    if (found) {
      const finding = `Where to sign in should be said at ${redactUrl(found.silent.href)}, which does not answer.`
      return failed('auth.refresh-unavailable', finding)
    }
    return failed('auth.no-oauth', `${target} answers 401 and offers no sign-in anywhere.`)
  },
}

export const resource: Check = {
  id: 'resource',
  title: 'Address of the sign-in',
  of: 'remote',
  after: ['resource-metadata'],
  provedByConnection: true,
  run(patient) {
    const reason = irrelevant(patient)
    if (reason) return reason
    const named = patient.facts.resource?.['resource']
    if (typeof named !== 'string') return skipped('The server does not say which address its sign-in is for.')
    const url = urlOf(patient)
    const theirAddress = addressOf(named)
    if (theirAddress && covers(theirAddress, url)) return ok('The sign-in is for this very address.')
    const theirs = redactUrl(named)
    const finding = `The server says that its address is ${theirs}, but the entry says ${redactUrl(url.href)}. A sign-in for one is worth nothing at the other.`
    const hint = `Put ${theirs} into the entry if you can reach it; otherwise the server must be told its public address (often it stands behind a proxy).`
    return failed('auth.wrong-resource', finding, { hint })
  },
}

export const issuer: Check = {
  id: 'issuer',
  title: 'Sign-in service',
  of: 'remote',
  after: ['resource-metadata'],
  provedByConnection: true,
  async run(patient, signal) {
    const reason = irrelevant(patient)
    if (reason) return reason
    const { facts, endpoint } = patient
    const server = facts.authorizationServer ?? urlOf(patient).origin
    const override = endpoint?.hints?.authServerMetadataUrl
    const urls = override !== undefined && isWeb(override) ? [new URL(override)] : issuerMetadataUrls(new URL(server))
    const found = await fetchFirst(patient, urls, isIssuer, signal)
    if (!found) {
      if (server === urlOf(patient).origin)
        return warning('It has no metadata, so the older default addresses are used.')
      const finding = `${hostOf(server)}, where one should sign in, does not describe itself.`
      return failed('auth.refresh-unavailable', finding, { hint: 'Tell the server’s operator.', action: 'none' })
    }
    if ('silent' in found) {
      return failed('auth.refresh-unavailable', `${hostOf(server)}, where one should sign in, does not answer.`)
    }
    const says = found.document['issuer']
    const isKnown = typeof says === 'string' && (isSameAddress(says, server) || trusts(patient, says, 'other-name'))
    if (override === undefined && !isKnown) {
      const finding = `The sign-in service of ${hostOf(server)} calls itself ${typeof says === 'string' ? apart(says, server) : 'nothing'}. Nobody can tell which of the two it is.`
      return failed('auth.issuer-mismatch', finding)
    }
    facts.issuer = found.document
    return ok(`${hostOf(server)} describes itself.`)
  },
}

export const pkce: Check = {
  id: 'pkce',
  title: 'Safe sign-in (PKCE)',
  of: 'remote',
  after: ['issuer'],
  provedByConnection: true,
  run(patient) {
    const { facts } = patient
    if (!facts.issuer) return irrelevant(patient) ?? skipped('There is no metadata that says so.')
    const methods = facts.issuer['code_challenge_methods_supported']
    if (Array.isArray(methods) && methods.includes('S256')) return ok('It is offered.')
    const says = facts.issuer['issuer']
    if (methods === undefined && typeof says === 'string' && trusts(patient, says, 'no-pkce'))
      return warning('It is not mentioned; you have chosen to sign in anyway.')
    return failed(
      'auth.pkce-missing',
      'The sign-in service does not offer PKCE with S256, so its answers could be stolen.',
    )
  },
}

export const registration: Check = {
  id: 'registration',
  title: 'Registration',
  of: 'remote',
  after: ['issuer', 'pkce'],
  provedByConnection: true,
  run(patient) {
    const { facts, endpoint, vault, clientMetadataUrl, problem } = patient
    const reason = irrelevant(patient)
    if (reason) return reason
    if (problem?.code === 'auth.registration-refused') return known(problem)
    const says = facts.issuer?.['issuer']
    const name = typeof says === 'string' ? says : (facts.authorizationServer ?? '')
    if (endpoint?.hints?.clientId !== undefined) return ok('The entry brings a client id.')
    if (vault.clients[name]) return ok('You have entered a client id.')
    if (Object.values(vault.registrations).some(({ issuer: at }) => at === name)) return ok('Patchbay is known there.')
    if (!facts.issuer) return skipped('There is no metadata that says how to register.')
    if (clientMetadataUrl !== null && facts.issuer['client_id_metadata_document_supported'] === true) {
      return ok('Patchbay introduces itself with its own document.')
    }
    if (typeof facts.issuer['registration_endpoint'] === 'string') return ok('Patchbay can register itself there.')
    return failed('auth.registration-refused', `${hostOf(name)} does not let programs register themselves.`)
  },
}

/** What a sign-in needs before anybody is asked to sign in. */
export const beforeSignIn: readonly CheckId[] = ['resource', 'issuer', 'pkce', 'registration']

export const callback: Check = {
  id: 'callback',
  title: 'The way back',
  of: 'remote',
  after: beforeSignIn,
  provedByConnection: true,
  async run(patient) {
    const reason = irrelevant(patient)
    if (reason) return reason
    const { state, endpoint } = patient
    if (state.kind === 'authorizing') return ok('A sign-in is waiting for the browser to come back.')
    const port = endpoint?.hints?.callbackPort
    if (await portIsFree(port ?? 0)) {
      return ok(port === undefined ? 'The browser can come back.' : `Port ${port} is free for the way back.`)
    }
    const which = port === undefined ? 'No port of this computer' : `Port ${port}, which the entry asks for,`
    const finding = `${which} can be used for the browser to come back to: another program has it.`
    const hint = 'End that program, or change the callbackPort of the entry.'
    return failed('auth.sign-in-failed', finding, { hint, action: 'edit-config' })
  },
}

function hostOf(url: string): string {
  return addressOf(url)?.host ?? 'it'
}

/** The host, where that tells one address from the other. */
function apart(address: string, other: string): string {
  return hostOf(address) === hostOf(other) ? redactUrl(address) : hostOf(address)
}

/** Whether the person overlooks this flaw of the sign-in service, which calls itself `says`. */
function trusts(patient: Patient, says: string, flaw: Flaw): boolean {
  const asked = patient.facts.authorizationServer ?? urlOf(patient).origin
  return trustIn({ data: patient.vault })(asked, says, flaw)
}
