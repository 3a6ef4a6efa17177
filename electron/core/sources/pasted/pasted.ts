/** What a pasted text is made of, before it is judged: servers by name, each as an entry in Claude Code's dialect. */
import type { Fields } from '../../../../shared/fields'

export interface Pasted {
  /** Null: the text gives it none. */
  name: string | null
  entry: Fields
  /** What of the text is not in the entry, in sentences. */
  notes: readonly string[]
  /** Why it cannot be taken although it was understood. */
  refused?: string
  /** What a part of the text that stands for a person's value is called, by that part. */
  labels?: Readonly<Record<string, string>>
}

/** A program with its words, `cmd /c` taken from the front: Patchbay finds a program's script on Windows by itself. */
export function programEntry(
  given: readonly string[],
  env: Readonly<Record<string, string>>,
): Pick<Pasted, 'entry' | 'notes'> {
  const words = withoutCmd(given)
  const { set, rest } = env0(words)
  const all = { ...env, ...set }
  const [command = '', ...args] = rest
  return {
    entry: {
      type: 'stdio',
      command,
      ...(args.length > 0 && { args }),
      ...(Object.keys(all).length > 0 && { env: all }),
    },
    notes: words.length < given.length ? [withoutCmdNote] : [],
  }
}

export const withoutCmdNote = '“cmd /c” is left out: Patchbay does not need it.'

/** The words behind `cmd /c`, unless they need what only `cmd` can do. */
export function withoutCmd(words: readonly string[]): readonly string[] {
  if (!/^(.*[\\/])?cmd(\.exe)?$/i.test(words[0] ?? '')) return words
  const at = words.findIndex((word) => /^\/[ck]$/i.test(word))
  if (at < 1 || at === words.length - 1 || !words.slice(1, at).every((word) => word.startsWith('/'))) return words
  const rest = words.slice(at + 1)
  return rest.some((word) => /^(&&?|\|\|?|[<>])/.test(word)) ? words : rest
}

/** `env KEY=value program` within a command. */
function env0(words: readonly string[]): { set: Record<string, string>; rest: readonly string[] } {
  if (words[0] !== 'env' && words[0] !== 'cross-env') return { set: {}, rest: words }
  const set: Record<string, string> = {}
  let at = 1
  for (; at < words.length - 1; at += 1) {
    const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(words[at] ?? '') ?? []
    if (name === undefined || value === undefined) break
    set[name] = value
  }
  return at === 1 ? { set: {}, rest: words } : { set, rest: words.slice(at) }
}

/** A remote server's entry. Addresses that end in `/sse` speak the older way, by every client's custom. */
export function remoteEntry(
  url: string,
  more: { transport?: string | null; headers?: Readonly<Record<string, string>> } = {},
): Fields {
  const { transport = null, headers = {} } = more
  return {
    type: /^wss?:/i.test(url) ? 'ws' : (transport ?? kindOfAddress(url)),
    url,
    ...(Object.keys(headers).length > 0 && { headers }),
  }
}

export function kindOfAddress(url: string): 'http' | 'sse' {
  return /\/sse\/?(?:[?#][^]*)?$/i.test(url) ? 'sse' : 'http'
}

export function isAddress(text: string): boolean {
  return /^(https?|wss?):\/\/\S+$/i.test(text)
}
