/** `patchbay route` and `giveback`: a client's entries lead through Patchbay, or borrow its sign-in; and the way back. */
import { clientName, clients, type ClientId } from '../../../shared/model/clients'
import type { Lead } from '../../../shared/model/route'
import type { ServerView } from '../../../shared/model/server'
import type { PatchbayClient } from '../../carriers/client'
import { expectPositionals, parseCommand, type Command } from '../command'
import { dryRun, dryRunHelp, makeEdit } from '../edit'
import { exitCode } from '../exit-codes'
import { usageFailure, valueOf } from '../failure'
import type { Output } from '../output'

/** More names than this are no command any more. */
const most = 500

const names = 'NAME is a name or an id; CLIENT is a client as “patchbay sources” names it: claude-code, codex …'

export const route: Command = {
  usage: 'route CLIENT (NAME… | --all) [--via bridge|gateway | --borrow] [--dry-run]',
  summary: 'lead a client’s entries through Patchbay, so that it keeps its tools whatever happens',
  help: [
    names,
    '--all          every entry of the client’s own files; those in a project’s files only when they are named',
    '--via bridge   the client starts a program that reaches Patchbay, and starts it where it does not run (usual)',
    '--via gateway  the client connects to Patchbay’s address, which is there while Patchbay runs',
    '--borrow       the client goes on connecting by itself, with the sign-in that Patchbay keeps (Claude Code, Codex)',
    dryRunHelp,
    'What stood there before is kept; “patchbay giveback” puts it back byte for byte.',
  ].join('\n'),
  async run(args, { engine, output }) {
    const { values, positionals } = parseCommand(args, {
      ...dryRun,
      all: { type: 'boolean' },
      borrow: { type: 'boolean' },
      via: { type: 'string' },
    })
    const [word = '', ...wanted] = expectPositionals(positionals, 1, most, this.usage)
    const client = clientFrom(word)
    const lead = leadFrom(values.via, values.borrow === true)
    mustSayWhich(wanted, values.all === true, this.usage)
    const patchbay = await engine()
    const found = await serversOf(patchbay, client, wanted)
    const servers = values.all === true ? all(found, lead, output) : found
    if (servers.length === 0) {
      output.note(`${clientName(client)} has no entry that could be led so.`)
      if (output.json) output.value({ version: null, diff: '', losses: [], notes: [], files: [] })
      return exitCode.done
    }
    const way = lead === 'borrow' ? 'borrow Patchbay’s sign-in' : 'lead through Patchbay'
    const said = `Now ${way}: ${servers.map(({ name }) => name).join(', ')}`
    const request = { kind: 'route', servers: servers.map(({ id }) => id), lead } as const
    return makeEdit(patchbay, request, { output, isDry: values['dry-run'] === true, said })
  },
}

export const giveback: Command = {
  usage: 'giveback CLIENT (NAME… | --all) [--force] [--dry-run]',
  summary: 'put a client’s entries back as they were before they led through Patchbay',
  help: [
    names,
    '--force   also in the place of an entry that somebody has changed since; the version keeps that one',
    dryRunHelp,
  ].join('\n'),
  async run(args, { engine, output }) {
    const { values, positionals } = parseCommand(args, {
      ...dryRun,
      all: { type: 'boolean' },
      force: { type: 'boolean' },
    })
    const [word = '', ...wanted] = expectPositionals(positionals, 1, most, this.usage)
    const client = clientFrom(word)
    mustSayWhich(wanted, values.all === true, this.usage)
    const patchbay = await engine()
    const routed = (await serversOf(patchbay, client, [])).filter((server) => server.route.way !== 'direct')
    // What is no server any more is found by its name.
    const servers =
      values.all === true
        ? routed.map(({ id }) => id)
        : wanted.map((name) => one(routed, client, name)?.id ?? `${client}/${name}`)
    if (servers.length === 0) {
      output.note(`No entry of ${clientName(client)} leads through Patchbay.`)
      if (output.json) output.value({ version: null, diff: '', losses: [], notes: [], files: [] })
      return exitCode.done
    }
    const said = `Given back: ${values.all === true ? routed.map(({ name }) => name).join(', ') : wanted.join(', ')}`
    const request = { kind: 'giveback', servers, force: values.force === true } as const
    return makeEdit(patchbay, request, { output, isDry: values['dry-run'] === true, said })
  },
}

function clientFrom(word: string): ClientId {
  const client = clients.find(({ id }) => id === word)?.id
  if (client === undefined || client === 'patchbay') {
    const all = clients.map(({ id }) => id).filter((id) => id !== 'patchbay')
    throw usageFailure(`CLIENT is one of ${all.join(', ')}`)
  }
  return client
}

function leadFrom(via: string | undefined, borrow: boolean): Lead {
  if (borrow && via !== undefined) throw usageFailure('--borrow and --via are two ways: choose one')
  if (borrow) return 'borrow'
  if (via !== undefined && via !== 'bridge' && via !== 'gateway') throw usageFailure('--via is bridge or gateway')
  return via ?? 'bridge'
}

function mustSayWhich(wanted: readonly string[], isAll: boolean, usage: string): void {
  if ((wanted.length === 0) !== isAll) throw usageFailure(`Usage: patchbay ${usage}`)
}

/** The servers of a client; with names, these. */
async function serversOf(
  patchbay: PatchbayClient,
  client: ClientId,
  wanted: readonly string[],
): Promise<readonly ServerView[]> {
  const { servers } = valueOf(await patchbay.request('snapshot.get', {}))
  const own = servers.filter(({ source }) => source.client === client)
  if (wanted.length === 0) return own
  const found: ServerView[] = []
  for (const name of wanted) {
    const server = one(own, client, name)
    // The engine says which servers there are.
    found.push(
      server ?? valueOf(await patchbay.request('server.settled', { server: `${client}/${name}`, patienceMs: 0 })),
    )
  }
  return found
}

function one(servers: readonly ServerView[], client: ClientId, wanted: string): ServerView | undefined {
  const byId = servers.find(({ id }) => id === wanted)
  if (byId) return byId
  const named = servers.filter(({ name }) => name === wanted)
  const [first, second] = named
  if (!second) return first
  const list = named.map(({ id, source }) => `${id} (${source.scope}, ${source.project ?? source.path})`).join(', ')
  throw usageFailure(`${clientName(client)} has several entries “${wanted}”; use an id: ${list}`)
}

/** Those that can go this way, and are the person's alone. */
function all(servers: readonly ServerView[], lead: Lead, output: Output): ServerView[] {
  const direct = servers.filter(({ route: { way } }) => way === 'direct')
  const able = direct.filter((server) => server.route.open.includes(lead))
  const mine = able.filter(({ source }) => source.scope !== 'project')
  const leave = (left: readonly ServerView[], why: string): void => {
    if (left.length > 0) output.note(`Left as they are, ${why}: ${left.map(({ name }) => name).join(', ')}`)
  }
  leave(
    direct.filter((server) => !able.includes(server)),
    'as they cannot go this way',
  )
  leave(
    able.filter((server) => !mine.includes(server)),
    'as their files belong to a project (name them)',
  )
  return mine
}
