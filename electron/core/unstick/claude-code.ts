/**
 * Claude Code remembers by a server's name that it wants a sign-in, and asks it nothing until that note is gone; and it
 * keeps entries for sign-ins that never came to an end. (https://github.com/anthropics/claude-code/issues/80635, 48670, 47296)
 */
import { isFields } from '../../../shared/fields'
import { asArgument } from '../../../shared/text/argument'
import { number, text } from '../util/lenient'
import type { Configured, Stuck, StoreContext } from './store'

export interface ClaudeCodeStore {
  /** `mcp-needs-auth-cache.json`. */
  notes: { path: string; value: unknown }
  /** `.credentials.json`; on macOS they are in the keychain, where nobody looks without being asked. */
  credentials: { path: string; value: unknown }
}

/** Servers that no file names: connectors of the account, and those that plugins bring. */
const elsewhere = /^(claude\.ai |plugin:)/

/** Notes and sign-ins of Claude Code that keep it from a server that would have it. */
export function stuckInClaudeCode({ notes, credentials }: ClaudeCodeStore, context: StoreContext): Stuck[] {
  const own = context.servers.filter(({ client }) => client === 'claude-code')
  const signIns = signInsIn(credentials.value, context.now)
  const noted = isFields(notes.value) ? Object.keys(notes.value).filter((name) => !elsewhere.test(name)) : []
  const fromNotes = noted.flatMap((name) => {
    const servers = own.filter((server) => server.name === name)
    const why = whyStale(name, servers, signIns)
    if (why === null) return []
    return {
      owner: 'claude-code' as const,
      server: name,
      title: `Claude Code has a note that “${name}” needs a sign-in`,
      detail: `${why} While the note stands, Claude Code does not even try to connect. The note is removed.`,
      ownCommand: null,
      remedy: { kind: 'remove-value' as const, path: notes.path, at: [name] },
    }
  })
  const unfinished = signIns.filter(({ isEmpty, name }) => isEmpty && !elsewhere.test(name))
  const fromSignIns = unfinished.map(({ key, name }) => ({
    owner: 'claude-code' as const,
    server: name,
    title: `Claude Code keeps a sign-in for “${name}” that never came to an end`,
    detail:
      'It holds no token, yet Claude Code goes by it and asks for a sign-in instead of using what the entry says. It is removed.',
    ownCommand: `claude mcp logout ${asArgument(name)}`,
    remedy: { kind: 'remove-value' as const, path: credentials.path, at: ['mcpOAuth', key] },
  }))
  return [...fromNotes, ...fromSignIns]
}

interface SignIn {
  key: string
  name: string
  /** It has a token that is good, or one that brings a new one. */
  isUsable: boolean
  isEmpty: boolean
}

function signInsIn(value: unknown, now: number): SignIn[] {
  const entries = isFields(value) && isFields(value['mcpOAuth']) ? value['mcpOAuth'] : {}
  return Object.entries(entries).flatMap(([key, entry]) => {
    if (!isFields(entry)) return []
    const [access, refresh] = [text(entry['accessToken']), text(entry['refreshToken'])]
    const ends = number(entry['expiresAt'])
    return {
      key,
      // The key is the name, a bar and a hash of the address.
      name: text(entry['serverName']) ?? key.replace(/\|[^|]*$/, ''),
      isUsable: refresh !== undefined || (access !== undefined && (ends === undefined || ends === 0 || ends > now)),
      isEmpty: access === undefined && refresh === undefined,
    }
  })
}

/** Why the note says something that is not so; null when Claude Code may well be right. */
function whyStale(name: string, servers: readonly Configured[], signIns: readonly SignIn[]): string | null {
  if (servers.length === 0)
    return 'No server of that name is configured for it any more; the next one would inherit the note.'
  if (servers.some(({ url }) => url === null)) return 'The entry of that name starts a program, which needs no sign-in.'
  const working = servers.filter(({ isConnected }) => isConnected)
  if (working.some(({ carriesCredential }) => carriesCredential))
    return 'What its entry carries works: Patchbay is connected with it.'
  if (signIns.some((signIn) => signIn.name === name && signIn.isUsable))
    return 'Claude Code has a sign-in for it that is still good.'
  return null
}
