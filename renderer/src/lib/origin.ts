/** Where a server comes from, in words: "Claude Code · user", "Claude Code · project shop", "Patchbay". Pure. */
import { clientName } from '../../../shared/model/clients'
import type { ServerSource } from '../../../shared/model/server'
import { text } from '../text/en'
import { baseName } from './path'

export function originOf(source: ServerSource): string {
  const client = clientName(source.client)
  if (source.client === 'patchbay') return client
  const project = source.project === null ? '' : ` ${baseName(source.project)}`
  return `${client} · ${text.scope[source.scope]}${project}`
}
