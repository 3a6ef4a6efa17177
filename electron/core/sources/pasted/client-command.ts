/**
 * What AI clients' own commands add: `claude mcp add …`, `codex mcp add …`, `gemini mcp add …`, `code --add-mcp …` and the like.
 * They differ in little: one table of options serves them all. Pure.
 */
import { isFields, type Fields } from '../../../../shared/fields'
import { parseJsonc } from '../documents/jsonc'
import { entriesIn } from './any-entry'
import { isAddress, programEntry, remoteEntry, type Pasted } from './pasted'
import { wordsOf } from './shell-words'

/** What an option's value says; `none` takes no value, `skip` has one that does not matter here. */
type Meaning =
  | 'name'
  | 'transport'
  | 'env'
  | 'header'
  | 'url'
  | 'command'
  | 'args'
  | 'timeout'
  | 'bearer'
  | 'client-id'
  | 'port'
  | 'skip'
  | 'none'

const options: Readonly<Record<string, Meaning>> = {
  '--name': 'name', '-n': 'name',
  '--transport': 'transport', '-t': 'transport', '--type': 'transport',
  '--env': 'env', '-e': 'env',
  '--header': 'header', '-H': 'header', '--headers': 'header',
  '--url': 'url', '-u': 'url',
  '--command': 'command', '-c': 'command',
  '--args': 'args', '-a': 'args',
  '--timeout': 'timeout',
  '--bearer-token-env-var': 'bearer',
  '--client-id': 'client-id', '--oauth-client-id': 'client-id',
  '--callback-port': 'port',
  '--scope': 'skip', '-s': 'skip', '--description': 'skip', '--include-tools': 'skip', '--exclude-tools': 'skip',
  '--agent': 'skip', '--client': 'skip', '--profile': 'skip', '-p': 'skip', '--project': 'skip', '--workspace': 'skip',
  '--scopes': 'skip', '--oauth-resource': 'skip',
  '--trust': 'none', '--client-secret': 'none', '--force': 'none', '-f': 'none', '--disabled': 'none', '--yes': 'none',
  '-y': 'none', '--global': 'none', '-g': 'none', '--local': 'none',
} // prettier-ignore

/** The server of such a command; null for any other command. */
export function clientCommand(given: readonly string[]): Pasted[] | null {
  const words = fromInstaller(given)
  const added = words.flatMap((word, index) => {
    const [, inline] = /^--add-mcp=([\s\S]*)$/.exec(word) ?? []
    return inline ?? (word === '--add-mcp' ? (words[index + 1] ?? '') : [])
  })
  if (added.length > 0) return added.flatMap((text) => jsonEntries(text, null))
  const at = words.findIndex((word, index) => word === 'mcp' && index > 0 && index <= 3)
  const verb = words[at + 1]
  if (at === -1) return null
  if (verb === 'add-json') return addJson(words.slice(at + 2))
  if (verb === 'add' || verb === 'install') return [add(words.slice(at + 2), words[0] === 'add-mcp')]
  return null
}

/** `npx add-mcp URL` and `npx -y @anthropic-ai/claude-code mcp add …` are the same words behind a starter. */
function fromInstaller(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => /^add-mcp(@[\w.-]+)?$/.test(word))
  const isStarted = words.slice(0, at).every((word) => /^(npx|bunx|pnpm|dlx|yarn|-y|--yes)$/.test(word))
  return at >= 0 && isStarted ? ['add-mcp', 'mcp', 'add', ...words.slice(at + 1)] : words
}

interface Said {
  name: string | null
  transport: string | null
  url: string | null
  command: string | null
  args: string[]
  env: Record<string, string>
  headers: Record<string, string>
  more: Record<string, unknown>
  notes: string[]
}

/** @param isNameless the command takes what to start, but no name */
function add(words: readonly string[], isNameless: boolean): Pasted {
  const end = words.indexOf('--')
  const said: Said = {
    name: null, transport: null, url: null, command: null, args: [], env: {}, headers: {}, more: {}, notes: [],
  } // prettier-ignore
  const plain = readOptions(end === -1 ? words : words.slice(0, end), said)
  const behind = end === -1 ? [] : words.slice(end + 1)
  const isAlone =
    said.url === null &&
    said.command === null &&
    plain.length + behind.length === 1 &&
    (isNameless || isAddress(plain[0] ?? ''))
  const rest = [...plain, ...behind]
  if (said.name === null && !isAlone) said.name = rest.shift() ?? null
  return entryOf(said, rest)
}

function entryOf(said: Said, rest: readonly string[]): Pasted {
  const program = said.command === null ? rest : [...oneOrMore(said.command), ...said.args, ...rest]
  const url = said.url ?? (isAddress(program[0] ?? '') ? program[0] : undefined)
  const { name, notes } = said
  if (url !== undefined) {
    const entry = remoteEntry(url, { transport: kindOf(said.transport), headers: said.headers })
    return { name, entry: { ...entry, ...said.more }, notes }
  }
  if (program.length === 0)
    return { name, entry: {}, notes, refused: 'This command names neither a program nor an address.' }
  // Some clients take the whole command as one text.
  const started = programEntry(program.length === 1 ? oneOrMore(program[0] ?? '') : program, said.env)
  return { name, entry: { ...started.entry, ...said.more }, notes: [...notes, ...started.notes] }
}

/** Reads the options and returns the words between them. Behind a program's name its own options begin. */
function readOptions(words: readonly string[], said: Said): string[] {
  const plain: string[] = []
  let at = 0
  while (at < words.length) {
    const word = words[at] ?? ''
    const before = plain.at(-1) ?? ''
    const isProgram =
      plain.length >= (said.name === null ? 2 : 1) && !isAddress(before) && !/\s/.test(before) && said.url === null
    const [, option = word, inline] = /^(--[\w-]+)=([\s\S]*)$/.exec(word) ?? []
    const meaning = Object.hasOwn(options, option) ? options[option] : undefined
    at += 1
    if (!/^-[A-Za-z-]/.test(word) || (isProgram && !isClientsOwn(option, words[at], plain))) plain.push(word)
    else if (meaning === undefined) said.notes.push(`“${option}” is left out.`)
    else if (meaning !== 'none') {
      const value = inline ?? words[at] ?? ''
      if (inline === undefined) at += 1
      take(meaning, value, said)
      // `-e A=1 B=2`: one option may have several values.
      while (inline === undefined && isMore(meaning, words[at] ?? '')) take(meaning, words[at++] ?? '', said)
    }
  }
  return plain
}

/** Whether an option behind a program's name can only be meant for the client. */
function isClientsOwn(option: string, value = '', plain: readonly string[]): boolean {
  if (option === '--scope' || option === '-s') return /^(user|local|project|global|workspace)$/.test(value)
  if (option === '--transport' || option === '-t') return value === 'stdio'
  const ownsVariables = plain.some((word) => /^(docker|podman|nerdctl)$/.test(word))
  return (option === '--env' || option === '-e') && !ownsVariables && isMore('env', value)
}

function isMore(meaning: Meaning, word: string): boolean {
  if (meaning === 'env') return /^[A-Z_][A-Z0-9_]*=/.test(word)
  return meaning === 'header' && /^[A-Za-z][\w-]*:\s/.test(word)
}

function take(meaning: Meaning, value: string, said: Said): void {
  switch (meaning) {
    case 'name':
    case 'url':
    case 'command':
    case 'transport':
      said[meaning] = value
      return
    case 'env':
      for (const pair of pairsOf(value, '=')) said.env[pair[0]] = pair[1]
      return
    case 'header':
      for (const pair of pairsOf(value, ':')) said.headers[pair[0]] = pair[1]
      return
    case 'args':
      said.args.push(...listOf(value))
      return
    case 'bearer':
      said.headers['Authorization'] = `Bearer \${${value}}`
      return
    case 'timeout':
      if (Number(value) > 0) said.more['timeout'] = Number(value)
      return
    case 'client-id':
      said.more['oauth'] = { ...fieldsOf(said.more['oauth']), clientId: value }
      return
    case 'port':
      if (Number(value) > 0) said.more['oauth'] = { ...fieldsOf(said.more['oauth']), callbackPort: Number(value) }
      return
    case 'skip':
    case 'none':
      return
  }
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {}
}

/** One pair, or several with commas between them. */
function pairsOf(text: string, sign: '=' | ':'): [string, string][] {
  const several = sign === '=' && /^\w+=[^,]*(,[A-Z_][A-Z0-9_]*=[^,]*)+$/.test(text) ? text.split(',') : [text]
  return several.flatMap((one): [string, string][] => {
    const at = one.indexOf(sign) > 0 ? one.indexOf(sign) : one.indexOf(sign === ':' ? '=' : ':')
    if (at > 0) return [[one.slice(0, at).trim(), sign === ':' ? one.slice(at + 1).trim() : one.slice(at + 1)]]
    // `-e KEY`: the value comes from the environment.
    return sign === '=' && /^[A-Za-z_]\w*$/.test(one) ? [[one, `\${${one}}`]] : []
  })
}

function listOf(text: string): string[] {
  const read = text.trim().startsWith('[') ? parseJsonc(text, true) : null
  if (read?.ok === true && Array.isArray(read.value)) return read.value.map(String)
  return text.includes(',') && !/\s/.test(text) ? text.split(',').filter((part) => part !== '') : wordsOf(text)
}

function oneOrMore(text: string): string[] {
  return /\s/.test(text) && !/^[A-Za-z]:\\|^\//.test(text) ? wordsOf(text) : [text]
}

function kindOf(transport: string | null): string | null {
  if (transport === null || transport === 'stdio') return null
  return /^(streamable[-_]?http|http|remote)$/i.test(transport) ? 'http' : transport.toLowerCase()
}

/** `add-json NAME '{…}'`, with options anywhere. */
function addJson(words: readonly string[]): Pasted[] {
  const plain = words.filter((word, index) => {
    const before = options[words[index - 1] ?? '']
    return !/^--?[A-Za-z]/.test(word) && (before === undefined || before === 'none')
  })
  const text = plain.find((word) => word.trimStart().startsWith('{'))
  const name = plain.find((word) => !word.trimStart().startsWith('{')) ?? null
  return jsonEntries(text ?? '', name)
}

/** @param name what the command calls it */
function jsonEntries(text: string, name: string | null): Pasted[] {
  const refused = (why: string): Pasted[] => [{ name, entry: {}, notes: [], refused: why }]
  const tries = [text, text.replaceAll('\\"', '"'), text.replaceAll("\\'", "'")]
  const read = tries.map((one) => parseJsonc(one, true)).find((one) => text !== '' && one.ok && isFields(one.value))
  if (read?.ok !== true) return refused('The JSON in this command cannot be read.')
  const found = entriesIn(read.value)
  if (found.length === 0) return refused('There is no MCP server in the JSON of this command.')
  return found.map((one) => (name === null || found.length > 1 ? one : { ...one, name }))
}
