/**
 * Secrets that a person gives with a new server: they go into the vault, and only a reference to them into `servers.json`
 * (docs/adr/0011-secrets-of-own-servers.md). References count in Patchbay's own file alone; elsewhere `${secret:…}` is just text, or a file that
 * comes with a repository could send somebody's secrets to its own server.
 */
import { isFields } from '../../../shared/fields'
import { isSecretPathPart, redactUrl } from './redact'
import { hasSecretShape, isSecretName } from './shapes'

/** As it stands in `servers.json`: `${secret:NAME-1f2e3d4c}`; the name is for the person who reads the file. */
const reference = /\$\{secret:([\w.-]+)\}/g

export interface Taken {
  /** With references where the secrets stood. */
  entry: Record<string, unknown>
  /** By the references' ids. */
  secrets: Record<string, string>
}

/**
 * Takes the secrets out of an entry in Claude Code's dialect: what stands in `headers`, `env`, an address or a program's
 * options, as far as it is not plainly something else or a variable of the environment.
 * @param unique makes a part of an id, of letters and digits
 */
export function takeSecrets(entry: Record<string, unknown>, unique: () => string): Taken {
  const secrets: Record<string, string> = {}
  const keep = (name: string, value: string): string => {
    const id = `${name.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'value'}-${unique()}`
    secrets[id] = value
    return `\${secret:${id}}`
  }
  const values = (fields: unknown, isPlain: (name: string, value: string) => boolean): unknown =>
    isFields(fields)
      ? Object.fromEntries(
          Object.entries(fields).map(([name, value]) => {
            const stays = typeof value !== 'string' || value === '' || value.includes('${') || isPlain(name, value)
            return [name, stays ? value : keep(name, value)]
          }),
        )
      : fields
  const taken = { ...entry }
  if ('headers' in entry) taken['headers'] = values(entry['headers'], (name) => plainHeaders.test(name))
  if ('env' in entry) taken['env'] = values(entry['env'], isPlainValue)
  if (typeof entry['url'] === 'string') taken['url'] = withoutUrlSecrets(entry['url'], keep)
  if (Array.isArray(entry['args'])) taken['args'] = withoutOptionSecrets(entry['args'], keep)
  return { entry: taken, secrets }
}

/** The ids that a text or an entry refers to. */
export function secretsReferredTo(entry: unknown): string[] {
  const text = typeof entry === 'string' ? entry : JSON.stringify(entry ?? null)
  return [...text.matchAll(reference)].flatMap((match) => match[1] ?? [])
}

/** Puts the secrets in; what is not there stays as written and is named in `missing`. */
export function fillIn(text: string, secrets: Readonly<Record<string, string>>): { text: string; missing: string[] } {
  const missing: string[] = []
  const filled = text.replace(reference, (whole, id: string) => {
    const value = Object.hasOwn(secrets, id) ? secrets[id] : undefined
    if (value !== undefined) return value
    missing.push(id)
    return whole
  })
  return { text: filled, missing }
}

const plainHeaders = /^(accept(-\w+)?|content-type|cache-control|user-agent|origin|referer|mcp-[\w-]*version)$/i

/** Secret until proven otherwise: a short word, a number, a path or an address without a credential is no secret. */
function isPlainValue(name: string, value: string): boolean {
  if (isSecretName(name) || hasSecretShape(value)) return false
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value))
    return redactUrl(value) === redactUrl(value.replace(/[?#].*$/s, '')) && !value.includes('@')
  return value.length < 16 || /^(~|\.{0,2})?[\\/]|^[a-z]:[\\/]/i.test(value)
}

type Keep = (name: string, value: string) => string

/** A user with a password, long runs in the path, and parameters that are named like secrets or look like one. */
function withoutUrlSecrets(url: string, keep: Keep): string {
  const withoutUser = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@/i, (whole, scheme: string, user: string) =>
    user.includes('${') ? whole : `${scheme}${keep('user', user)}@`,
  )
  const withoutPath = withoutUser.replace(
    /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)([^?#]*)/i,
    (_whole, host: string, path: string) =>
      host +
      path.replace(/(?<![\w-])[\w-]{20,}=*(?=\/|$)/g, (part) => (isSecretPathPart(part) ? keep('path', part) : part)),
  )
  return withoutPath.replace(/([?&])([^=&#?]*)=([^&#]+)/g, (whole, mark: string, name: string, value: string) => {
    const stays = value.includes('${') || isPlainValue(name, value)
    return stays ? whole : `${mark}${name}=${keep(name, value)}`
  })
}

/** `--token VALUE`, `--token=VALUE`, `NAME=VALUE`, `-H`, credentials in addresses, and whatever has a credential's shape. */
function withoutOptionSecrets(args: unknown[], keep: Keep): unknown[] {
  let before = ''
  return args.map((argument) => {
    if (typeof argument !== 'string') return argument
    const option = before
    before = argument
    if (argument.includes('${')) return argument
    const isOption = /^--?[a-z]/i.test(argument)
    if (option === '-H' || option === '--header') return keep('header', argument)
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(argument)) return withoutUrlSecrets(argument, keep)
    const pair = /^(-{0,2}[\w.-]+)=(.+)$/s.exec(argument)
    const isVariable = option === '-e' || option === '--env'
    if (
      pair?.[1] !== undefined &&
      pair[2] !== undefined &&
      (isVariable ? !isPlainValue(pair[1], pair[2]) : isSecretName(pair[1]) || hasSecretShape(pair[2]))
    )
      return `${pair[1]}=${keep(pair[1], pair[2])}`
    if (isOption) return argument
    const named = option.startsWith('-') && !option.includes('=') && isSecretName(option)
    return named || hasSecretShape(argument) ? keep(named ? option : 'value', argument) : argument
  })
}
