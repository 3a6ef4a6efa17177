/** Whether an entry leads to this very Patchbay: by its bridge, its gateway, or headers that it lends. Pure. */
import { posix, win32 } from 'node:path'
import { addressOf } from '../../../shared/address'
import { isLoopback } from '../../../shared/loopback'
import type { Lead } from '../../../shared/model/route'
import { isInvalid, type Entry, type InvalidEntry, type RemoteEntry, type StdioEntry } from '../sources/definition'

/** How other programs reach this Patchbay. */
export interface Here {
  /** What starts the command line: a program, with its first arguments. */
  command: readonly [string, ...string[]]
  /** The state directory. */
  home: string
  /** What a program must find in its environment to reach it; empty where everything is in its usual place. */
  env: Readonly<Record<string, string>>
  platform: NodeJS.Platform
  /** The gateway's; 0 while it never had one. */
  port: () => number
}

/** What another program must be told to reach this Patchbay: nothing where everything is in its usual place. `env`: our own. */
export function environmentToReach(
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const vault = env['PATCHBAY_VAULT']
  return {
    ...(env['PATCHBAY_HOME'] === undefined ? {} : { PATCHBAY_HOME: home }),
    ...(vault === undefined ? {} : { PATCHBAY_VAULT: vault }),
  }
}

export interface Leading {
  lead: Lead
  /** An id or a name; null: all servers. */
  server: string | null
}

/** Null for an entry that leads elsewhere. */
export function leadsHere(entry: Entry | InvalidEntry, here: Here): Leading | null {
  if (isInvalid(entry)) return null
  return entry.transport === 'stdio' ? byProgram(entry, here) : byAddress(entry, here)
}

function byProgram({ command, args, env }: StdioEntry, here: Here): Leading | null {
  const home = env['PATCHBAY_HOME']
  // Another state directory is another Patchbay; a variable in its place may be ours.
  if (home !== undefined && !home.includes('$') && home !== here.home) return null
  const rest = after([command, ...args], 'bridge', here)
  if (!rest) return null
  const server = rest.find((word) => !word.startsWith('--'))
  if (server === undefined && !rest.includes('--all')) return null
  return { lead: 'bridge', server: server ?? null }
}

function byAddress({ url, headersHelper }: RemoteEntry, here: Here): Leading | null {
  const address = addressOf(url)
  const path = address && /^\/mcp(?:\/([^/]+))?\/?$/.exec(address.pathname)
  if (address && path && isLoopback(address.hostname) && here.port() !== 0 && address.port === String(here.port()))
    return { lead: 'gateway', server: path[1] === undefined ? null : decoded(path[1]) }
  const rest = headersHelper === null ? null : after(wordsOf(headersHelper), 'headers', here)
  return rest?.[0] === undefined ? null : { lead: 'borrow', server: rest[0] }
}

/** What follows a command of ours in the words of a command line; null where there is no such command. */
function after(words: readonly string[], command: string, { command: ours }: Here): string[] | null {
  const at = words.findIndex((word, index) => word === command && isOurs(words[index - 1] ?? '', ours))
  return at === -1 ? null : words.slice(at + 1)
}

/** The command line as it is installed, under whatever path, or this one's own program. */
function isOurs(word: string, command: Here['command']): boolean {
  const name = win32.basename(posix.basename(word))
  const isProgram = /[\\/]out[\\/]main[\\/]cli\.js$/.test(word)
  return word === command.at(-1) || isProgram || /^patchbay(@[\w.]+)?(\.(exe|cmd|bat|ps1))?$/i.test(name)
}

/** A shell's words, as far as quotes go. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, ''))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
