/** Hides in a diff what is secret in the entries that it shows. */
import type { Client } from '../sources/client'
import { isInvalid, type Definition } from '../sources/definition'
import type { Circumstances } from '../sources/writing'
import { Redactor, redactValue, secretsOfArguments, secretsOfUrl } from '../vault/redact'
import { mask } from '../vault/shapes'

/** @param plain texts that are nobody's secret */
export function maskerFor(
  client: Client,
  states: readonly Circumstances[],
  plain: readonly string[],
): (text: string) => string {
  const redactor = new Redactor()
  const definitions = states.flatMap(({ files, documents, place }) =>
    client.read(files, documents, place).flatMap((found) => found.definitions),
  )
  redactor.set(
    'diff',
    definitions.flatMap(secretsOf).filter((value) => !plain.includes(value)),
  )
  // By lines: a whole text is cut where it is too long to be read.
  return (text) =>
    text
      .split('\n')
      .map((line) => redactor.text(line))
      .join('\n')
}

function secretsOf({ entry, raw }: Definition): string[] {
  if (isInvalid(entry)) return textsIn(raw).filter((text) => redactValue(text) === mask && text.length > 8)
  const values = entry.transport === 'stdio' ? entry.env : entry.headers
  const hidden = Object.values(values).filter((value) => redactValue(value) === mask && !isPlain(value))
  return [...hidden, ...(entry.transport === 'stdio' ? secretsOfArguments(entry.args) : secretsOfUrl(entry.url))]
}

/** A variable beside words that say nothing. */
function isPlain(value: string): boolean {
  return value.length < 4
}

/** Nobody knows what is what in an entry that cannot be read. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
