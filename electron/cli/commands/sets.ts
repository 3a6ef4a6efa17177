/** `patchbay sets`: named sets of servers and tools, and which AI client sees what goes through Patchbay through which. */
import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { SetsView, ToolChoice, ToolSet } from '../../../shared/model/sets'
import { plural } from '../../../shared/text/count'
import { printable } from '../../../shared/text/printable'
import type { PatchbayClient } from '../../carriers/client'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode, type ExitCode } from '../exit-codes'
import { failure, usageFailure, valueOf } from '../failure'
import type { Output } from '../output'

export const sets: Command = {
  usage: 'sets [save SET SERVER… | use SET CLIENT | free CLIENT | remove SET]',
  summary: 'choose which servers and tools each AI client sees through Patchbay',
  help: [
    'Without more words: the sets, and who uses which. A client without a set sees everything.',
    'save SET SERVER…   makes a set of these servers, or replaces it; SERVER=TOOL,TOOL takes these tools alone, SERVER=-TOOL',
    '                   all but this one. --folder DIR (may be repeated): clients that are started in this project use it',
    'use SET CLIENT     the client sees this set and nothing else, at once; CLIENT is its name as "patchbay gateway clients" has it',
    'free CLIENT        the client sees everything again',
    'remove SET         those who used it see everything again',
  ].join('\n'),
  async run(args, { engine, output }) {
    const { values, positionals } = parseCommand(args, { folder: { type: 'string', multiple: true } })
    const [word, ...rest] = expectPositionals(positionals, 0, 1_000, this.usage)
    const [first = '', second = ''] = rest
    const folders = values.folder ?? []
    const isMeant = (wanted: string | undefined, count: number): boolean =>
      word === wanted && rest.length === count && folders.length === 0
    const change = async (client: PatchbayClient): Promise<SetsView> => {
      switch (word) {
        case 'save':
          return save(first, rest.slice(1), folders, client)
        case 'use':
          return valueOf(await client.request('sets.use', { client: second, set: first }))
        case 'free':
          return valueOf(await client.request('sets.use', { client: first, set: null }))
        case 'remove':
          return valueOf(await client.request('sets.remove', { name: first }))
        default:
          return valueOf(await client.request('sets.get', {}))
      }
    }
    const isSaved = word === 'save' && first !== '' && rest.length + folders.length > 1
    const isComplete =
      isSaved || isMeant(undefined, 0) || isMeant('use', 2) || isMeant('free', 1) || isMeant('remove', 1)
    if (!isComplete) throw usageFailure(`Usage: patchbay ${this.usage}`)
    const client = await engine()
    return show(await change(client), client, output)
  },
}

async function save(
  name: string,
  members: readonly string[],
  folders: readonly string[],
  client: PatchbayClient,
): Promise<SetsView> {
  const known = await names(client)
  const servers = members.map((member) => memberIn(member, known))
  // A client is started in the folder itself, whatever link was typed.
  const real = await Promise.all(folders.map((each) => realpath(each).catch(() => resolve(each))))
  const set = { name, servers, folders: real }
  return valueOf(await client.request('sets.save', set))
}

/** `SERVER`, `SERVER=TOOL,TOOL` or `SERVER=-TOOL,-TOOL`; a server may have a `=` in its name. */
function memberIn(member: string, known: ReadonlySet<string>): ToolSet['servers'][number] {
  const at = member.lastIndexOf('=')
  if (at <= 0 || known.has(member)) return { server: member, choice: { kind: 'all' } }
  const tools = member
    .slice(at + 1)
    .split(',')
    .filter((tool) => tool !== '')
  const without = tools.filter((tool) => tool.startsWith('-'))
  if (without.length > 0 && without.length < tools.length)
    throw usageFailure(`${printable(member)} names tools to take and tools to leave out; it can be only one of them`)
  const choice: ToolChoice =
    without.length > 0 ? { kind: 'without', tools: without.map((tool) => tool.slice(1)) } : { kind: 'only', tools }
  return { server: member.slice(0, at), choice }
}

async function names(client: PatchbayClient): Promise<Set<string>> {
  const { servers } = valueOf(await client.request('snapshot.get', {}))
  return new Set(servers.flatMap(({ id, name }) => [id, name]))
}

async function show(view: SetsView, client: PatchbayClient, output: Output): Promise<ExitCode> {
  if (output.json) {
    output.value(view)
    return exitCode.done
  }
  if (view.unreadable)
    throw failure('invalid-input', 'The sets cannot be read: mend or delete sets.json. Until then clients see nothing')
  if (view.sets.length === 0) output.say('There are no sets: every client sees everything.')
  const { servers } = valueOf(await client.request('snapshot.get', {}))
  const nameOf = (id: string): string => servers.find((server) => server.id === id)?.name ?? `${id} (not there now)`
  for (const set of view.sets) {
    const members = set.servers.map(({ server, choice }) => `${nameOf(server)}${choiceWords(choice)}`)
    output.say(printable(`${set.name}: ${members.length > 0 ? members.join(', ') : 'nothing'}`))
    const users = view.uses.filter((use) => use.set === set.name).map(({ client }) => client)
    if (users.length > 0) output.say(printable(`    used by ${users.join(', ')}`))
    for (const folder of set.folders) output.say(printable(`    used in ${folder}`))
  }
  return exitCode.done
}

function choiceWords(choice: ToolChoice): string {
  switch (choice.kind) {
    case 'all':
      return ''
    case 'only':
      return ` (only ${choice.tools.join(', ') || 'no tool'})`
    case 'without':
      return ` (without ${choice.tools.join(', ') || plural(0, 'tool', 'tools')})`
  }
}
