/** Words about a definition, for people: what it talks to, and what kind of credential it carries. Nothing secret. */
import { posix, win32 } from 'node:path'
import type { AuthView } from '../../../shared/model/credential'
import { isInvalid, type Definition } from '../sources/definition'
import { redactArguments } from '../vault/redact'

const longest = 80

/** The host of a URL, or the program's name with its arguments, unexpanded and redacted. */
export function describeTarget({ entry, location }: Definition): string {
  if (isInvalid(entry)) return location.name
  if (entry.transport !== 'stdio') return URL.canParse(entry.url) ? new URL(entry.url).host : location.name
  const program = win32.basename(posix.basename(entry.command))
  const text = [program, ...redactArguments(entry.args)].join(' ')
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

const credentialHeader = /^(authorization|proxy-authorization|cookie|.*(api-?key|token|secret|auth).*)$/i

export function authKind({ entry }: Definition): AuthView['kind'] {
  if (isInvalid(entry) || entry.transport === 'stdio') return 'none'
  if (entry.headersHelper !== null) return 'helper'
  return Object.keys(entry.headers).some((name) => credentialHeader.test(name)) ? 'static' : 'none'
}
