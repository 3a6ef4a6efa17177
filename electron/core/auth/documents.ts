/**
 * The documents of a sign-in, read member by member: what is not needed may be empty, null or odd; what is needed and cannot
 * be read is named. Pure. (RFC 9728, 2; RFC 8414, 2; RFC 7591, 3.2.1; RFC 6749, 5.1 and 5.2)
 */
import { isFields, type Fields } from '../../../shared/fields'
import { fieldsOf, flag, kindOf, mistakeIn, number, text, texts, webAddress } from '../util/lenient'
import type { Reading } from '../util/lenient'

/** A resource, and who may grant access to it. */
export interface ResourceDocument {
  /** As it is spelled there. */
  resource: string
  /** Empty: it names nobody. */
  issuers: string[]
  scopes: string[]
  /** It takes only tokens that are bound to a key (RFC 9449). */
  wantsBoundTokens: boolean
}

/** What is used of an authorization server's metadata, under its own names; it is kept with a grant. */
export interface Metadata {
  [name: string]: unknown
  issuer: string
  authorization_endpoint: string
  token_endpoint: string
  registration_endpoint?: string
  revocation_endpoint?: string
  scopes_supported?: string[]
  response_types_supported?: string[]
  code_challenge_methods_supported?: string[]
  token_endpoint_auth_methods_supported?: string[]
  dpop_signing_alg_values_supported?: string[]
  client_id_metadata_document_supported?: boolean
  authorization_response_iss_parameter_supported?: boolean
}

/** How an authorization server registered us. */
export interface RegistrationDocument {
  [name: string]: unknown
  client_id: string
  client_secret?: string
  /** Seconds since the epoch; 0 or absent: never. */
  client_secret_expires_at?: number
  token_endpoint_auth_method?: string
  scope?: string
  redirect_uris?: string[]
}

/** The tokens of a sign-in. */
export interface Tokens {
  accessToken: string
  refreshToken: string | null
  /** Seconds; null: it does not say, or nothing that makes sense. */
  expiresIn: number | null
  /** Null: what was asked for (RFC 6749, 5.1). */
  scopes: string[] | null
  /** The issuer has bound them to the key that the request was signed with. */
  bound: boolean
}

/** Whether this may be a resource's description at all: at a place where one was only looked for, anything may answer. */
export function isLikeResource(value: unknown): boolean {
  return isFields(value) && ('resource' in value || 'authorization_servers' in value)
}

/** The same for an authorization server's. */
export function isLikeIssuer(value: unknown): boolean {
  return isFields(value) && ('issuer' in value || 'authorization_endpoint' in value || 'token_endpoint' in value)
}

export function readResource(value: unknown): Reading<ResourceDocument> {
  if (!isFields(value)) return noObject(value)
  const resource = identifier(value['resource'])
  if (resource === undefined) return wrong('resource', value, 'a web address')
  const named = value['authorization_servers']
  const issuers = (typeof named === 'string' ? words(named) : (texts(named) ?? [])).slice(0, mostListed)
  const usable = issuers.filter((issuer) => webAddress(issuer) !== undefined)
  // It names somebody whom nobody can find; going to anybody else instead would be a guess.
  if (issuers.length > 0 && usable.length === 0)
    return { ok: false, wrong: '"authorization_servers" has no web address' }
  return {
    ok: true,
    value: {
      resource,
      issuers: usable,
      scopes: scopeWords(value['scopes_supported']),
      wantsBoundTokens: flag(value['dpop_bound_access_tokens_required']) === true,
    },
  }
}

/** A web address, or a name as services have it that know servers by names of their own (`api://…`, RFC 8707, 2). */
function identifier(value: unknown): string | undefined {
  const name = text(value)
  return webAddress(value) ?? (name !== undefined && /^(?:api:\/\/|urn:)[!-~]{1,500}$/i.test(name) ? name : undefined)
}

export function readIssuer(value: unknown): Reading<Metadata> {
  if (!isFields(value)) return noObject(value)
  const issuer = webAddress(value['issuer'])
  const authorization_endpoint = webAddress(value['authorization_endpoint'])
  const token_endpoint = webAddress(value['token_endpoint'])
  if (issuer === undefined) return wrong('issuer', value, 'a web address')
  if (authorization_endpoint === undefined) return wrong('authorization_endpoint', value, 'a web address')
  if (token_endpoint === undefined) return wrong('token_endpoint', value, 'a web address')
  const list = (name: keyof Metadata & string): string[] | undefined => {
    const read = scopeWords(value[name])
    return read.length > 0 ? read : undefined
  }
  return {
    ok: true,
    value: {
      issuer,
      authorization_endpoint,
      token_endpoint,
      registration_endpoint: webAddress(value['registration_endpoint']),
      revocation_endpoint: webAddress(value['revocation_endpoint']),
      scopes_supported: list('scopes_supported'),
      response_types_supported: texts(value['response_types_supported']),
      code_challenge_methods_supported: list('code_challenge_methods_supported'),
      token_endpoint_auth_methods_supported: list('token_endpoint_auth_methods_supported'),
      dpop_signing_alg_values_supported: list('dpop_signing_alg_values_supported'),
      client_id_metadata_document_supported: flag(value['client_id_metadata_document_supported']),
      authorization_response_iss_parameter_supported: flag(value['authorization_response_iss_parameter_supported']),
    },
  }
}

export function readRegistration(value: unknown): Reading<RegistrationDocument> {
  if (!isFields(value)) return noObject(value)
  // Some servers answer with a number.
  const id = typeof value['client_id'] === 'number' ? String(value['client_id']) : text(value['client_id'])
  if (id === undefined || !fitsHeader(id)) return wrong('client_id', value, 'text')
  const scopes = scopeWords(value['scope'])
  const ends = number(value['client_secret_expires_at'])
  return {
    ok: true,
    value: {
      client_id: id,
      client_secret: text(value['client_secret']),
      client_secret_expires_at: ends !== undefined && ends > 0 ? ends : undefined,
      token_endpoint_auth_method: text(value['token_endpoint_auth_method']),
      scope: scopes.length > 0 ? scopes.join(' ') : undefined,
      redirect_uris: texts(value['redirect_uris'])?.slice(0, mostListed),
    },
  }
}

export function readTokens(value: unknown): Reading<Tokens> {
  if (!isFields(value)) return noObject(value)
  const accessToken = text(value['access_token'])?.trim()
  // Slack's older endpoint puts a person's tokens beside its own program's, where there are none of the latter.
  if (accessToken === undefined && isFields(value['authed_user'])) return readTokens(value['authed_user'])
  if (accessToken === undefined) return wrong('access_token', value, 'text')
  if (!fitsHeader(accessToken)) return { ok: false, wrong: '"access_token" has characters that no token may have' }
  const scopes = scopeWords(value['scope'])
  return {
    ok: true,
    value: {
      accessToken,
      refreshToken: text(value['refresh_token']) ?? null,
      expiresIn: readLife(value['expires_in']),
      scopes: scopes.length > 0 ? scopes : null,
      bound: text(value['token_type'])?.trim().toLowerCase() === 'dpop',
    },
  }
}

/** The code with which a request was refused; null where there is none that could be one (RFC 6749, 5.2). */
export function readRefusal(value: unknown): string | null {
  const code = text(fieldsOf(value)['error'])
  return code !== undefined && /^[a-z]\w{0,39}$/i.test(code) ? code : null
}

/** True for the one difference in two spellings that is none: the slash of an empty path (RFC 3986, 6.2.3). */
export function isSameAddress(one: string, other: string): boolean {
  return one === other || (withoutRootSlash(one) === withoutRootSlash(other) && withoutRootSlash(one) !== null)
}

/** Null for an address with a path, a query or a fragment. */
function withoutRootSlash(address: string): string | null {
  return /^(https?:\/\/[^/?#]+)\/?$/.exec(address)?.[1] ?? null
}

/** More issuers, redirect URIs and scopes than this are more than anybody can have meant. */
const mostListed = 500
const longestWord = 2_000

/** Scopes: as `words`, but a text may also separate them by commas, as GitHub's and Slack's do (RFC 6749, 3.3 wants spaces). */
function scopeWords(value: unknown): string[] {
  const hasCommas = typeof value === 'string' && /^\s*[^\s,]+(,\s*[^\s,]+)+\s*$/.test(value)
  return words(hasCommas ? value.replaceAll(',', ' ') : value)
}

/** A list of words: as a list or as one text, separated by spaces. Never an error. */
function words(value: unknown): string[] {
  const list = typeof value === 'string' ? [value] : (texts(value) ?? [])
  const all = list.flatMap((each) => each.split(/\s+/)).filter((each) => each !== '' && each.length <= longestWord)
  return [...new Set(all)].slice(0, mostListed)
}

const tenYears = 10 * 365 * 24 * 3_600

/** A token that is over before it begins says nothing about its life, and nobody means one that outlives this program. */
function readLife(value: unknown): number | null {
  const life = number(value)
  return life === undefined || life < 1 ? null : Math.min(Math.floor(life), tenYears)
}

const longestToken = 64 * 1024

function fitsHeader(value: string): boolean {
  return value.length <= longestToken && /^[\x20-\x7e]+$/.test(value)
}

function noObject(value: unknown): { ok: false; wrong: string } {
  return { ok: false, wrong: `it is ${kindOf(value)} instead of an object` }
}

function wrong(name: string, fields: Fields, wanted: string): { ok: false; wrong: string } {
  return { ok: false, wrong: mistakeIn(name, fields[name], wanted) }
}
