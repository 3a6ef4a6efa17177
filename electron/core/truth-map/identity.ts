/**
 * What an entry leads to, whatever its client calls it: an endpoint by host and path, a program by the package, image or
 * script that it runs. Entries of one identity share a row of the map.
 */
import { posix, win32 } from 'node:path'
import { addressOf } from '../../../shared/address'
import { isInvalid, type Definition, type StdioEntry } from '../sources/definition'
import { redactLine, redactUrl } from '../vault/redact'

export interface Identity {
  kind: 'endpoint' | 'program'
  /** Equal for entries that lead to the same; may hold secrets. */
  key: string
  /** For people. */
  target: string
}

/** Null for an entry that is not valid: it leads nowhere. */
export function identityOf({ entry }: Definition): Identity | null {
  if (isInvalid(entry)) return null
  if (entry.transport !== 'stdio') return endpoint(entry.url)
  const url = bridgedUrl(entry)
  return url === null ? program(entry) : endpoint(url)
}

function endpoint(url: string): Identity {
  const address = addressOf(url)
  if (!address) return { kind: 'endpoint', key: `endpoint ${url}`, target: redactUrl(url) }
  const { protocol, host, pathname, search } = address
  const path = pathname.replace(/\/$/, '')
  // What follows the question mark tells tenants and keys of one server apart: that is drift, not another server.
  const bare = `${protocol}//${host}${path}`
  return { kind: 'endpoint', key: `endpoint ${bare}`, target: redactUrl(search === '' ? url : `${bare}`) }
}

/** Programs that only carry stdio to a URL, as clients without HTTP need them. */
const bridges = /^(mcp-remote|supergateway|mcp-proxy|@[\w-]+\/mcp-remote)(@.*)?$/

/** The address that an entry leads to, by itself or through such a program; null for any other program. */
export function urlOf({ entry }: Definition): string | null {
  if (isInvalid(entry)) return null
  return entry.transport === 'stdio' ? bridgedUrl(entry) : entry.url
}

function bridgedUrl({ command, args }: StdioEntry): string | null {
  const words = [baseName(command), ...args]
  const at = words.findIndex((word) => bridges.test(word))
  return (at === -1 ? undefined : words.slice(at + 1).find((word) => /^https?:\/\//i.test(word))) ?? null
}

/** How a program that only runs others is told what to run: words to skip, and options that take a value. */
const runners: Readonly<Record<string, { skip: readonly string[]; valued: readonly string[] }>> = {
  npx: { skip: [], valued: ['-p', '--package', '-c', '--call'] },
  bunx: { skip: [], valued: ['-p', '--package'] },
  pnpm: { skip: ['dlx'], valued: ['--package'] },
  yarn: { skip: ['dlx'], valued: ['-p', '--package'] },
  uvx: { skip: [], valued: ['--from', '--with', '--python', '-p', '--index-url'] },
  uv: { skip: ['tool', 'run'], valued: ['--from', '--with', '--python', '-p', '--directory', '--project'] },
  pipx: { skip: ['run'], valued: ['--spec', '--python'] },
  docker: { skip: ['run'], valued: dockerOptions() },
  podman: { skip: ['run'], valued: dockerOptions() },
  node: { skip: [], valued: ['-r', '--require', '--import', '--loader'] },
  bun: { skip: ['run', 'x'], valued: [] },
  deno: { skip: ['run'], valued: [] },
  python: { skip: [], valued: ['-W', '-X'] },
  python3: { skip: [], valued: ['-W', '-X'] },
  cmd: { skip: ['/c', '/C'], valued: [] },
}

function dockerOptions(): string[] {
  const long = [
    'env',
    'env-file',
    'volume',
    'mount',
    'name',
    'network',
    'user',
    'workdir',
    'entrypoint',
    'publish',
    'label',
  ]
  return [...long.map((name) => `--${name}`), '-e', '-v', '-u', '-w', '-p', '-l']
}

function program({ command, args }: StdioEntry): Identity {
  const name = baseName(command)
  const runner = Object.hasOwn(runners, name) ? runners[name] : undefined
  const run = runner && firstRun(args, runner.skip, runner.valued)
  const what = run === undefined ? undefined : withoutVersion(run, name)
  // Through `cmd /c npx …` as well.
  if (name === 'cmd' && run !== undefined)
    return program({ transport: 'stdio', command: run, args: args.slice(args.indexOf(run) + 1), env: {} })
  const words = what === undefined ? [name] : [name, what]
  return { kind: 'program', key: ['program', ...words].join(' '), target: redactLine(words.join(' ')) }
}

function firstRun(args: readonly string[], skip: readonly string[], valued: readonly string[]): string | undefined {
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? ''
    if (word === '-m') return args[index + 1]
    if (valued.includes(word)) index += 1
    else if (!word.startsWith('-') && !skip.includes(word)) return word
  }
  return undefined
}

/** `name@1.2.3`, `@scope/name@latest`, `name==1.2` and `image:tag` name the same as without; a path stays whole. */
function withoutVersion(what: string, runner: string): string {
  if (/\.([mc]?[jt]sx?|py|rb|sh|jar|exe)$/i.test(what)) return what
  if (runner === 'docker' || runner === 'podman') return what.replace(/@sha256:[^]*$/, '').replace(/:[\w.-]+$/, '')
  return what.replace(/(?<=.)@[^/@]*$/, '').replace(/[=<>~!]=[^]*$/, '')
}

/** The program's name on any system. */
function baseName(command: string): string {
  return win32
    .basename(posix.basename(command))
    .replace(/\.(exe|cmd|bat|ps1)$/i, '')
    .toLowerCase()
}
