/** Clients that go through Patchbay, what each may see, and the way there. */
import type { ToolChoice } from '../../../../shared/model/sets'
import type { Lead, RouteView } from '../../../../shared/model/route'
import { plural } from '../../../../shared/text/count'

export const gateway = {
  gatewayClients: {
    title: 'AI clients connected through Patchbay',
    none: 'None yet. Route a server through Patchbay, and its client appears here.',
    failed: 'This cannot be had just now',
    unused: 'Not used since Patchbay started.',
    use: (since: string, calls: number, errors: number) =>
      `First asked ${since}: ${plural(calls, 'request', 'requests')}, ${plural(errors, 'error', 'errors')}.`,
    slowest: (tools: readonly { tool: string; slowestMs: number }[]) =>
      `Slowest tools: ${tools.map(({ tool, slowestMs }) => `${tool} ${slowestMs.toLocaleString('en')} ms`).join(', ')}`,
    by: { bridge: 'by the bridge', token: 'by the gateway' },
    connected: '· connected',
    sees: (client: string) => `What ${client} sees`,
    everything: 'Everything',
    leftOut: (tools: readonly { server: string; tool: string; why: string }[]) =>
      `It does not get what it could not take: ${tools.map(({ server, tool, why }) => `${tool} of ${server} (${why})`).join('; ')}.`,
    revoke: 'Revoke',
    revokeOf: (client: string) => `Revoke ${client}’s token`,
  },

  toolSets: {
    title: 'What clients see',
    lead: 'A client sees every server and every tool, unless you give it a set.',
    unreadable:
      'The sets cannot be read: mend or delete sets.json in Patchbay’s folder. Until then clients see nothing.',
    failed: 'This could not be done',
    add: 'New set…',
    newSet: 'New set',
    edit: 'Edit…',
    editOf: (set: string) => `Edit ${set}`,
    remove: 'Remove',
    removeOf: (set: string) => `Remove ${set}: those who use it see everything again`,
    name: 'Name of the set',
    badName: 'A name begins with a letter or a digit and has no other signs than space, dot, dash and underscore.',
    servers: 'Servers in it',
    gone: 'a server that is not there now',
    members: (members: readonly string[]) => (members.length === 0 ? 'Nothing.' : `${members.join(', ')}.`),
    member: (server: string, choice: ToolChoice) =>
      choice.kind === 'all'
        ? server
        : choice.kind === 'only'
          ? `${server} (only ${choice.tools.join(', ') || 'its prompts and resources'})`
          : `${server} (without ${choice.tools.join(', ')})`,
    folders: (folders: readonly string[]) => `Used in ${folders.join(', ')}.`,
    toolsOf: (server: string) => `Tools of ${server} in this set`,
    choice: (choice: ToolChoice) =>
      choice.kind === 'all'
        ? 'All tools'
        : choice.kind === 'only'
          ? `Only ${plural(choice.tools.length, 'tool', 'tools')}`
          : `All but ${plural(choice.tools.length, 'tool', 'tools')}`,
    onlyNote: 'Unless all are chosen, a tool that the server gets later is not in the set.',
    noTools: 'Its tools are not known yet.',
    save: 'Save set',
  },

  routes: {
    title: (client: string) => `How ${client} reaches it`,
    way: ({ way, via }: Pick<RouteView, 'way' | 'via'>, client: string): string => {
      if (way === 'borrowed') return `${client} connects by itself, with the sign-in that Patchbay keeps.`
      if (way === 'direct') return `${client} connects by itself. What Patchbay repairs here does not reach it.`
      return via === 'gateway'
        ? `${client} goes through Patchbay’s gateway: it keeps its tools whatever happens to the server, while Patchbay runs.`
        : `${client} goes through Patchbay: it keeps its tools whatever happens to the server, and starts Patchbay where it does not run.`
    },
    route: 'Route through Patchbay…',
    borrow: 'Borrow Patchbay’s sign-in…',
    giveBack: 'Give back…',
    named: (label: string, server: string) => `${label} (${server})`,
    dialogTitle: {
      route: (server: string) => `Route ${server} through Patchbay`,
      borrow: (server: string) => `Borrow Patchbay’s sign-in for ${server}`,
      giveBack: (server: string) => `Give ${server} back`,
    },
    dialogLead: {
      route: (client: string) =>
        `This is what changes in ${client}’s file. What stands there now is kept, and can be given back.`,
      borrow: (client: string) =>
        `This is what changes in ${client}’s file. What stands there now is kept, and can be given back.`,
      giveBack: (client: string) => `${client}’s file gets back what stood there before.`,
    },
    via: 'How it reaches Patchbay',
    leads: { bridge: 'By a program (usual)', gateway: 'By its address', borrow: 'By itself' } satisfies Record<
      Lead,
      string
    >,
    everything: (client: string, others: number) =>
      `Also ${plural(others, 'other entry', 'other entries')} of ${client}`,
    force: 'Put it back anyway',
  },
} as const
