/** Words about a definition, for people: what it talks to, and what kind of credential it carries. Nothing secret. */
import { addressOf } from '../../../shared/address'
import type { AuthView } from '../../../shared/model/credential'
import { shownCommand } from './command'
import { isInvalid, type Definition } from './definition'
import { redactArguments, redactUrl } from '../vault/redact'

const longest = 80

/** The host of a URL, or the program's name with its arguments, unexpanded and redacted. For sentences: never empty. */
export function describeTarget(definition: Definition): string {
  return targetOf(definition) || definition.location.name
}

/** The same for a view: empty for an entry that names nothing that could be talked to. */
export function targetOf({ entry }: Definition): string {
  if (isInvalid(entry)) return ''
  if (entry.transport !== 'stdio') return addressOf(entry.url)?.host ?? cut(redactUrl(entry.url))
  return cut([shownCommand(entry.command), ...redactArguments(entry.args)].join(' '))
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

const credentialHeader = /^cookie$|api-?key|token|secret|auth/i

export function authKind({ entry }: Definition): AuthView['kind'] {
  if (isInvalid(entry) || entry.transport === 'stdio') return 'none'
  if (entry.headersHelper !== null) return 'helper'
  return Object.keys(entry.headers).some((name) => credentialHeader.test(name)) ? 'static' : 'none'
}
