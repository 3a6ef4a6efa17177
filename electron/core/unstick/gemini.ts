/** Gemini CLI (and Qwen Code) keep the sign-ins of all servers in one list, by name; one that is dead or another server's stays for ever. */
import { isFields } from '../../../shared/fields'
import type { ClientId } from '../../../shared/model/clients'
import { asArgument } from '../../../shared/text/argument'
import { number, text } from '../util/lenient'
import type { StoreContext, Stuck } from './store'

type Owner = Extract<ClientId, 'gemini-cli' | 'qwen-code'>
const words = {
  'gemini-cli': { name: 'Gemini CLI', command: 'gemini' },
  'qwen-code': { name: 'Qwen Code', command: 'qwen' },
}

/** @param store `mcp-oauth-tokens.json`: a list, each item with a server's name, its token and the address it is for */
export function stuckInGemini(owner: Owner, store: { path: string; value: unknown }, context: StoreContext): Stuck[] {
  const items: unknown[] = Array.isArray(store.value) ? store.value : []
  const own = context.servers.filter(({ client }) => client === owner)
  return items.flatMap((item, index) => {
    if (!isFields(item)) return []
    const name = text(item['serverName'])
    if (name === undefined) return []
    const why = whyDead(
      item,
      own.filter((server) => server.name === name).map(({ url }) => url),
      context.now,
    )
    if (why === null) return []
    return {
      owner,
      server: name,
      title: `${words[owner].name} keeps a sign-in for “${name}” that no longer counts`,
      detail: `${why} It is removed; the next sign-in begins anew.`,
      ownCommand: `${words[owner].command} /mcp auth ${asArgument(name)}`,
      remedy: { kind: 'remove-value' as const, path: store.path, at: [String(index)] },
    }
  })
}

function whyDead(item: Record<string, unknown>, urls: readonly (string | null)[], now: number): string | null {
  if (urls.length === 0)
    return 'No server of that name is configured for it any more; the next one would inherit the sign-in.'
  const address = text(item['mcpServerUrl'])
  if (address !== undefined && !urls.some((url) => url !== null && sameAddress(url, address)))
    return 'It is for another address than the one that is configured now.'
  const token = isFields(item['token']) ? item['token'] : {}
  const ends = number(token['expiresAt'])
  if (text(token['refreshToken']) === undefined && ends !== undefined && ends > 0 && ends <= now)
    return 'Its token has expired, and there is none to renew it with.'
  return null
}

function sameAddress(one: string, other: string): boolean {
  return one.replace(/\/$/, '') === other.replace(/\/$/, '')
}
