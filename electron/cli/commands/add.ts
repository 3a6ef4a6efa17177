/** `patchbay add`: a new server of Patchbay's own, in `servers.json`, or in another client's file. */
import { addressOf } from '../../../shared/address'
import { parseCommand, type Command, type CommandContext } from '../command'
import { dryRun, dryRunHelp, makeEdit, parsePlace, placeHelp, type Place } from '../edit'
import { exitCode, type ExitCode } from '../exit-codes'
import { failure, usageFailure, valueOf } from '../failure'
import { statusEntry } from '../json'
import { parseJsonObject } from '../json-argument'
import { pastedText } from '../pasted'

const usage =
  'add NAME [--to CLIENT:SCOPE] (--url URL [--transport http|sse] | --entry JSON | -- COMMAND [ARGUMENT…]) | add [NAME] --from TEXT'

export const add: Command = {
  usage,
  summary: 'add a server to Patchbay’s own list, or to a client’s file',
  help: [
    "--header 'Name: value'      a request header (repeatable)",
    "--header-env 'Name=VAR'     a header whose value is the environment variable VAR (repeatable)",
    "--env NAME=value            a variable for the program (repeatable); NAME='${VAR}' refers to another",
    '--from TEXT                 what a documentation page prints: “claude mcp add …”, “code --add-mcp …”, a link that installs, an',
    '                            address, a whole command line, JSON, TOML or YAML of any client, a server.json; "-" reads it from',
    '                            stdin. Its words may also stand right after "add", with or without quotes',
    '--entry JSON                an entry as Claude Code writes it; "-" reads it from stdin',
    placeHelp,
    `${dryRunHelp}; with --to`,
    'Arguments can be seen by other programs of this machine; give secrets with --header-env or on stdin.',
  ].join('\n'),
  async run(args, context) {
    const { engine, output, stdin } = context
    const pasted = await parsePasted(args, stdin)
    if (pasted !== null) return addPasted(pasted, context)
    const { name, entry, to, isDry } = await parseAdd(args, stdin)
    const client = await engine()
    if (to !== null) return makeEdit(client, { kind: 'add', name, entry, to }, { output, isDry, said: `Added ${name}` })
    const added = valueOf(await client.request('server.add', { name, entry }))
    if (output.json) output.value(statusEntry(added))
    else output.say(`Added ${added.name}`)
    return exitCode.done
  },
}

interface PastedRequest {
  text: string
  /** Null: as the text calls it. */
  name: string | null
  to: Place | null
  isDry: boolean
}

/** What is to be added as a page prints it; null when the words say it themselves. @throws CommandFailure */
export async function parsePasted(
  args: readonly string[],
  stdin: () => Promise<string>,
): Promise<PastedRequest | null> {
  const words = pastedText(args)
  if (words !== null) return { text: words, name: null, to: null, isDry: false }
  if (!args.some((word) => word === '--from' || word.startsWith('--from='))) return null
  const { values, positionals } = parseCommand(args, {
    from: { type: 'string' },
    to: { type: 'string' },
    project: { type: 'string' },
    ...dryRun,
  })
  const [name = null, ...more] = positionals
  if (more.length > 0 || values.from === undefined) throw usageFailure(`Usage: patchbay ${usage}`)
  const text = values.from === '-' ? await stdin() : values.from
  return { text, name, ...whereOf(values) }
}

async function addPasted({ text, name, to, isDry }: PastedRequest, context: CommandContext): Promise<ExitCode> {
  const { output } = context
  const client = await context.engine()
  const { entries } = valueOf(await client.request('server.preview', { text }))
  const wrong = entries.find(({ problem }) => problem !== null)
  if (wrong !== undefined) throw failure('invalid-input', `${wrong.name}: ${wrong.problem}`)
  if (name !== null && entries.length > 1) throw usageFailure('This text has several servers; leave NAME out')
  const added = []
  for (const found of entries) {
    const called = name ?? found.name
    for (const note of found.notes) output.note(`${called}: ${note}`)
    for (const { token, label } of found.asks)
      output.note(`${called}: “${token}” stands for a value of yours${label === token ? '' : ` (${label})`}.`)
    if (to !== null) {
      const request = { kind: 'add', name: called, entry: found.entry, to } as const
      await makeEdit(client, request, { output, isDry, said: `Added ${called}` })
    } else added.push(valueOf(await client.request('server.add', { name: called, entry: found.entry })))
  }
  const [only] = added
  if (only === undefined) return exitCode.done
  if (output.json) output.value(added.length === 1 ? statusEntry(only) : { servers: added.map(statusEntry) })
  else for (const each of added) output.say(`Added ${each.name}: ${each.target}`)
  return exitCode.done
}

export interface AddRequest {
  name: string
  entry: Record<string, unknown>
  /** Null: Patchbay's own list. */
  to: Place | null
  isDry: boolean
}

/** What the words after `add` ask for. @throws CommandFailure when they contradict each other or say too little. */
export async function parseAdd(args: readonly string[], stdin: () => Promise<string>): Promise<AddRequest> {
  const end = args.indexOf('--')
  const program = end === -1 ? [] : args.slice(end + 1)
  const { values, positionals } = parseCommand(end === -1 ? args : args.slice(0, end), {
    url: { type: 'string' },
    transport: { type: 'string' },
    header: { type: 'string', multiple: true },
    'header-env': { type: 'string', multiple: true },
    env: { type: 'string', multiple: true },
    entry: { type: 'string' },
    to: { type: 'string' },
    project: { type: 'string' },
    ...dryRun,
  })
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0) throw usageFailure(`Usage: patchbay ${usage}`)
  const ways = [values.url !== undefined, values.entry !== undefined, end !== -1].filter(Boolean).length
  if (ways !== 1) throw usageFailure('Give exactly one of --url, --entry and -- COMMAND')

  const where = whereOf(values)
  const headers = [
    ...(values.header ?? []).map((text) => pair(text, ':', '--header')),
    ...(values['header-env'] ?? []).map((text) => reference(pair(text, '=', '--header-env'))),
  ]
  const env = (values.env ?? []).map((text) => pair(text, '=', '--env'))
  if (values.url === undefined && (headers.length > 0 || values.transport !== undefined)) {
    throw usageFailure('--header, --header-env and --transport go with --url')
  }
  if (end === -1 && env.length > 0) throw usageFailure('--env goes with -- COMMAND')

  if (values.entry !== undefined) {
    const text = values.entry === '-' ? await stdin() : values.entry
    return { name, entry: parseJsonObject(text, 'The entry'), ...where }
  }
  if (values.url !== undefined) return { name, entry: remoteEntry(values.url, values.transport, headers), ...where }
  const [command, ...rest] = program
  if (command === undefined) throw usageFailure('A command is missing after --')
  return {
    name,
    entry: { type: 'stdio', command, args: rest, ...(env.length > 0 ? { env: Object.fromEntries(env) } : {}) },
    ...where,
  }
}

function whereOf(values: { to?: string; project?: string; 'dry-run'?: boolean }): Pick<AddRequest, 'to' | 'isDry'> {
  const isDry = values['dry-run'] === true
  if (values.to === undefined && (values.project !== undefined || isDry))
    throw usageFailure('--project and --dry-run go with --to')
  return { to: values.to === undefined ? null : parsePlace(values.to, values.project), isDry }
}

function remoteEntry(url: string, transport: string | undefined, headers: [string, string][]): Record<string, unknown> {
  if (transport !== undefined && transport !== 'http' && transport !== 'sse') {
    throw usageFailure('--transport is http or sse')
  }
  if (!/^https?:\/\//i.test(url) || !addressOf(url)) throw usageFailure('--url needs an http or https address')
  return { type: transport ?? 'http', url, ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}) }
}

function pair(text: string, separator: ':' | '=', option: string): [string, string] {
  const at = text.indexOf(separator)
  const name = text.slice(0, Math.max(0, at)).trim()
  // What was typed may be a secret, so that it is not repeated here.
  if (name === '') throw usageFailure(`${option} needs NAME${separator}VALUE`)
  const value = text.slice(at + 1)
  return [name, separator === ':' ? value.trim() : value]
}

function reference([name, variable]: [string, string]): [string, string] {
  if (!/^[A-Za-z_]\w*$/.test(variable)) throw usageFailure('--header-env needs the name of an environment variable')
  return [name, `\${${variable}}`]
}
