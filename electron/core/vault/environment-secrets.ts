/** Which values of an inherited environment are secrets: a program that prints its environment as it dies must not tell them. */
import { hasSecretShape, isSecretName } from './shapes'
import { secretsOfUrl } from './redact'

const path = /^(~|\.{0,2})?[\\/]|^[a-z]:[\\/]|^unix:/i
/** A key may begin like a path: one long part, or few, with letters of both cases and digits (`AWS_SECRET_ACCESS_KEY`). */
const keyLikePath = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[/+=A-Za-z0-9]{30,200}$/
const url = /^[a-z][a-z0-9+.-]{0,30}:\/\//i
/** Sessions of a desktop (`XDG_SESSION_TYPE=wayland`) are words and numbers; a session that is a secret is longer. */
const shortestSession = 16

/** The secret values among them: by name or by shape, never a path, and of an address only what is secret in it. */
export function secretsOfEnvironment(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined || value === '') return []
    if (path.test(value)) return isSecretName(name) && keyLikePath.test(value) ? [value] : []
    if (url.test(value)) return secretsOfUrl(value)
    if (hasSecretShape(value)) return [value]
    if (!isSecretName(name) || /^(\d{1,6}|true|false|yes|no|none)$/i.test(value)) return []
    return /session/i.test(name) && value.length < shortestSession ? [] : [value]
  })
}
