/** Every word the window says. Same word for the same thing everywhere: Connect, Disconnect, Reconnect. */
import type { NetworkView } from '../../../shared/model/network'
import type { ErrorCode } from '../../../shared/ipc/result'
import type { ProtocolEra } from '../../../shared/model/connection'
import type { Lead, RouteView } from '../../../shared/model/route'
import type { ActivityEntry, Transport } from '../../../shared/model/server'
import type { ToolChoice } from '../../../shared/model/sets'
import type { Scope } from '../../../shared/model/source'
import type { VersionView } from '../../../shared/model/version'
import { plural, serverCount as servers } from '../../../shared/text/count'

/** Never rounded up: what was away for a moment was not there all the time. */
const percent = (share: number): string => `${Math.floor(share * 1_000) / 10} %`

const scope: Record<Scope, string> = {
  user: 'user',
  local: 'local',
  project: 'project',
  managed: 'managed',
  plugin: 'plugin',
}
const transport: Record<Transport, string> = {
  stdio: 'Local program (stdio)',
  http: 'Streamable HTTP',
  sse: 'HTTP with SSE',
}
const era: Record<ProtocolEra, string> = { modern: 'Modern (2026-07-28)', legacy: 'Classic (before 2026-07-28)' }
const level: Record<ActivityEntry['level'], string> = { debug: 'Debug', info: 'Info', warn: 'Warning', error: 'Error' }
const origin: Record<ActivityEntry['origin'], string> = {
  patchbay: 'Patchbay',
  stderr: 'stderr',
  server: 'server',
  call: 'call',
}
const authKind = {
  none: 'None',
  static: 'Fixed header',
  helper: 'Header from a helper program',
  oauth: 'OAuth',
} as const
const errorTitle: Partial<Record<ErrorCode, string>> = {
  'engine-not-running': 'Patchbay’s engine does not answer',
  'name-taken': 'That name is taken',
  'unsupported-here': 'That does not work here',
  'not-connected': 'Not connected',
  'needs-auth': 'A sign-in is needed first',
  'call-outcome-unknown': 'Unknown result',
}

/** Where a proxy is set. */
function placeOf(from: string | null): string {
  return from === null || from === 'desktop' ? 'this computer’s network settings' : from
}

export const text = {
  plural,
  servers,
  scope,
  transport,
  era,
  level,
  origin,
  authKind,
  errorTitle,
  unknown: '—',
  close: 'Close',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  copy: 'Copy',
  copied: 'Copied',
  tryAgain: 'Try again',
  loading: 'Loading…',
  clear: 'Clear',
  required: 'required',
  hiddenCharacter: (code: string) => `A character that is not shown: ${code}`,

  header: {
    search: 'Search servers',
    add: 'Add server',
    settings: 'Settings',
    reconnectBroken: (count: number) => `Reconnect ${plural(count, 'server', 'servers')}`,
    reconnectBrokenHint: 'Try every failed and retrying server again, now',
    fixAll: 'Fix all',
    fixAllHint: 'Go through everything that needs you, one after another',
    demo: 'Demo',
  },

  list: {
    label: 'Servers',
    groupBy: 'Group by',
    byState: 'State',
    byClient: 'Client',
    count: (shown: number, total: number) => (shown === total ? servers(total) : `${shown} of ${servers(total)}`),
    toolsOf: (count: number) => plural(count, 'tool', 'tools'),
    staleTools: (count: number) => `${plural(count, 'tool', 'tools')} when it was last connected`,
    unknownTools: 'Tools not listed yet',
    latency: (ms: number) => `${ms < 10 && ms > 0 ? Math.max(1, Math.round(ms)) : Math.round(ms)} ms`,
    nothingFound: (query: string) => `No server matches “${query}”`,
    clearSearch: 'Clear search',
    broken: (path: string, line: number, column: number) => `${path} has an error in line ${line}, column ${column}`,
    unreadable: (path: string) => `${path} cannot be used`,
    lastGood: (count: number) =>
      count === 0
        ? 'None of its servers are in use.'
        : `Its last good ${count === 1 ? 'server stays' : `${count} servers stay`} as ${count === 1 ? 'it is' : 'they are'}.`,
    copyPath: 'Copy path',
    openAt: (line: number) => `Open at line ${line}`,
    openFile: (path: string) => `Open ${path}`,
    disabledIn: (where: string) => `Turned off in ${where}`,
    nextTry: (seconds: string) => `Next try in ${seconds}`,
    attempt: (attempt: number) => `(attempt ${attempt})`,
    tryingNow: 'Trying now…',
    connecting: (attempt: number) => (attempt > 1 ? `Connecting (attempt ${attempt})…` : 'Connecting…'),
    disconnecting: 'Disconnecting…',
    reconnecting: 'Reconnecting…',
    tried: (tries: number, when: string) => (tries === 1 ? `Tried ${when}` : `Tried ${tries} times, last ${when}`),
    broughtBack: (when: string) => `Reconnected ${when}`,
    moved: (count: number) => `${plural(count, 'server has', 'servers have')} changed state`,
    sortNow: 'Sort now',
    waitingForBrowser: 'Waiting for your browser…',
    waitingAt: (host: string) => `Waiting for your browser at ${host}`,
    preparingSignIn: 'Preparing the sign-in…',
    signingOut: 'Signing out…',
    needsApproval: 'Waits for your permission to start',
  },

  empty: {
    title: 'No servers yet',
    lead: 'Patchbay shows every MCP server that your AI clients and its own list configure, and keeps them connected.',
    found: (clients: number) =>
      clients === 0
        ? 'No AI client has a configuration file here yet. Patchbay looked in these places, among others:'
        : `${clients === 1 ? 'One AI client is' : `${clients} AI clients are`} set up here, without any server. Patchbay looked in these files:`,
    steps: [
      'Paste what a server’s documentation says, or add a server in your AI client.',
      'It appears here and is connected. A server that wants a sign-in says so, and one click leads there.',
      'If its connection breaks, Patchbay brings it back, or says what you can do.',
    ],
    unchanged: 'Nothing on disk was changed.',
    demo: 'Try the demo',
    demoHint: 'Opens a second window with servers that Patchbay brings along. Your own files are not touched.',
    noFile: 'not there',
    noServers: 'no servers in it',
    add: 'Add server',
    after: 'A server that you add to any of these files appears here by itself.',
  },

  buttons: {
    connect: 'Connect',
    disconnect: 'Disconnect',
    reconnect: 'Reconnect',
    'sign-in': 'Sign in',
    'sign-in-again': 'Sign in again',
    'sign-out': 'Sign out',
    'forget-registration': 'Forget registration',
    'cancel-sign-in': 'Cancel',
    'enter-client-id': 'Client id…',
    allow: 'Allow and connect',
    allowAll: (count: number) => `Allow all ${count} of this file`,
    review: 'Review',
    diagnose: 'Diagnose',
    /** A button's accessible name: what it says, and of which server. */
    named: {
      connect: (name: string) => `Connect ${name}`,
      disconnect: (name: string) => `Disconnect ${name}`,
      reconnect: (name: string) => `Reconnect ${name}`,
      'sign-in': (name: string) => `Sign in to ${name}`,
      'sign-in-again': (name: string) => `Sign in again to ${name}`,
      'sign-out': (name: string) => `Sign out of ${name}`,
      'forget-registration': (name: string) => `Forget registration for ${name}`,
      'cancel-sign-in': (name: string) => `Cancel the sign-in to ${name}`,
      'enter-client-id': (name: string) => `Client id… for ${name}`,
      review: (name: string) => `Review ${name}`,
      diagnose: (name: string) => `Diagnose ${name}`,
    },
    'open-again': 'Open again',
    more: (name: string) => `More actions for ${name}`,
    of: (verb: string, name: string) => `${verb} ${name}`,
    open: (name: string, stateWord: string) => `${name}, ${stateWord}`,
    reveal: 'Open in editor',
    copyName: 'Copy name',
    copyTarget: 'Copy address or command',
    tools: 'Show tools',
    activity: 'Show activity',
    configuration: 'Show configuration',
    back: 'All servers',
  },

  link: {
    title: (name: string) => `A link asked for “${name}”`,
    unknown: 'There is no server of that name here.',
    several: 'Several servers have that name. Choose one in the list.',
    ask: (verb: string) => `${verb}?`,
    body: (target: string) => `A link outside Patchbay asks for this. The server talks to ${target}.`,
  },

  keys: {
    title: 'Keyboard shortcuts',
    groups: [
      {
        title: 'Anywhere',
        keys: [
          ['Ctrl K', 'Search servers and commands'],
          ['/', 'Search in this view'],
          ['Ctrl N', 'Add a server'],
          ['Ctrl ,', 'Settings'],
          ['Esc', 'Back to the list'],
          ['?', 'This sheet'],
        ],
      },
      {
        title: 'The selected server',
        keys: [
          ['R', 'Reconnect'],
          ['S', 'Sign in, where one is needed'],
          ['C', 'Connect'],
          ['D', 'Disconnect'],
        ],
      },
      {
        title: 'The list',
        keys: [
          ['↑ ↓', 'Move'],
          ['Enter', 'Open'],
          ['Shift ↑ ↓', 'Pick several'],
          ['Ctrl A', 'Pick all'],
          ['Shift F10', 'Menu of the server'],
        ],
      },
    ],
  },

  picked: {
    label: 'Several servers',
    one: 'Picked',
    count: (count: number) => `${count} picked`,
    clear: 'Pick none',
    verb: (verb: string, count: number) => `${verb} ${servers(count)}`,
  },

  announce: {
    still: (name: string, title: string) => `${name}: tried, ${title}`,
    done: (name: string) => `${name}: reconnected`,
    one: (name: string, stateWord: string) => `${name}: ${stateWord}`,
    many: (count: number, stateWord: string) => `${servers(count)}: ${stateWord}`,
    removed: (count: number) => `${servers(count)} removed`,
  },

  failure: {
    connect: (name: string) => `${name} could not be connected`,
    disconnect: (name: string) => `${name} could not be disconnected`,
    reconnect: (name: string) => `${name} could not be reconnected`,
    'sign-in': (name: string) => `Signing in to ${name} did not work`,
    'sign-out': (name: string) => `Signing out of ${name} did not work`,
    'forget-registration': (name: string) => `The registration for ${name} was not forgotten`,
    signInPage: (name: string) => `The sign-in page of ${name} could not be opened`,
    cancelSignIn: (name: string) => `The sign-in to ${name} could not be cancelled`,
    unlock: 'The keychain could not be asked',
    setClient: (name: string) => `The client id for ${name} was not saved`,
    setInputs: (name: string) => `The values for ${name} were not saved`,
    reconnectFailed: 'The failed servers could not be reconnected',
    reveal: (name: string) => `The file of ${name} could not be opened`,
    openFile: (path: string) => `${path} could not be opened`,
    demo: 'The demo could not be opened',
    noProgram: 'Patchbay could not be started a second time.',
    noEditor: 'No program on this computer opened the file.',
    diagnostics: 'The report could not be made',
    save: 'The file was not saved',
    openLink: 'The page was not opened',
    copy: 'Nothing was copied',
    settings: 'The setting was not saved',
    loadSettings: 'Your settings could not be read; the defaults are used',
  },
  notices: 'Messages',
  undo: {
    label: 'Undo',
    button: 'Undo',
    done: {
      remove: (name: string) => `Removed ${name}`,
      'sign-out': (name: string) => `Signed out of ${name}`,
      'forget-registration': (name: string) => `Forgot the registration for ${name}`,
    },
    edited: (title: string) => `Written: ${title}`,
    tooLate: 'It is too late to undo this.',
    failed: (name: string) => `Nothing was undone for ${name}`,
  },

  lost: {
    title: 'Patchbay’s engine does not answer',
    body: 'What you see may be out of date. Patchbay keeps asking.',
    noAnswer: 'The engine did not answer. Restart Patchbay if this stays.',
  },

  detail: {
    splitter: 'Width of the details',
    label: (name: string) => `Details of ${name}`,
    none: 'Select a server to see what it is doing.',
    tabs: {
      overview: 'Overview',
      tools: 'Tools',
      resources: 'Resources',
      prompts: 'Prompts',
      activity: 'Activity',
      diagnose: 'Diagnose',
      configuration: 'Configuration',
    },
    lastKnownTools: (count: number, when: string) => `${plural(count, 'tool', 'tools')}, last seen ${when}`,
  },

  edits: {
    title: (client: string) => `In ${client}’s file`,
    kinds: {
      enable: 'Enable…',
      disable: 'Disable…',
      change: 'Change…',
      copy: 'Copy to another client…',
      remove: 'Remove…',
    },
    named: (label: string, server: string) => `${label} (${server})`,
    titles: {
      enable: (server: string) => `Enable ${server}`,
      disable: (server: string) => `Disable ${server}`,
      change: (server: string) => `Change ${server}`,
      copy: (server: string) => `Copy ${server} to another client`,
      remove: (server: string) => `Remove ${server}`,
    },
    lead: (client: string) => `This is what changes in ${client}’s file. Every other byte stays as it is.`,
    keys: 'Keys and values, one on each line; a key without a value is taken out',
    examples: {
      program: 'args=-y some-package\nenv.NAME=value\ntimeout=30s',
      address: 'url=https://example.com/mcp\nheaders.X-Name=value\ntimeout=30s',
    },
    show: 'Show the change',
    to: 'Client',
    diff: 'What changes in the file',
    onlySecrets: 'Only values that are hidden here.',
    nothing: 'Nothing has to change.',
    write: 'Write to the file',
    written: 'It is written.',
    undo: 'Take it back',
    done: 'Done',
    failed: 'The file cannot be changed',
  },
  versions: {
    restore: 'Bring them back',
    restoreFile: 'Restore the last good file',
    dismiss: 'Dismiss',
    failed: 'The servers cannot be brought back',
    open: 'Earlier versions…',
    title: (path: string) => `Earlier versions of ${path}`,
    lead: 'What its servers have been since each change that Patchbay has seen.',
    none: 'Nothing has changed since Patchbay first saw the file.',
    change: ({ added, removed, changed }: Pick<VersionView, 'added' | 'removed' | 'changed'>): string =>
      [
        added.length === 0 ? '' : `Added ${added.join(', ')}.`,
        removed.length === 0 ? '' : `Removed ${removed.join(', ')}.`,
        changed.length === 0 ? '' : `Changed ${changed.join(', ')}.`,
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
    byPatchbay: 'By Patchbay.',
    byOther: 'By another program.',
    bring: 'Restore…',
    restoreOf: (time: string) => `Restore the servers of ${time}`,
    restoreTitle: (path: string) => `Restore the servers in ${path}`,
    restoreLead: (time: string) => `They become what they were at ${time}. What else is in the file stays.`,
  },
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
  overview: {
    saysItself: 'It says:',
    stillSame: (tried: string) => `${tried}. Still the same.`,
    details: 'Details',
    hideDetails: 'Hide details',
    copyDiagnostics: 'Copy diagnostics',
    code: 'Code',
    evidence: {
      status: 'HTTP status',
      headerNames: 'Headers sent back',
      body: 'Answer began with',
      stderr: 'Last lines of stderr',
      exit: 'Ended with',
      exitCode: (code: number) => `exit code ${code}`,
      signal: (name: string) => `signal ${name}`,
      file: 'File',
      cause: 'Cause',
    },
    approvalTitle: (name: string) => `${name} is waiting for your permission`,
    approvalBody: (project: string) =>
      `The project ${project} names this server in its own files. Patchbay starts or contacts what a project brought along only after you allow it.`,
    approvalCommand: 'It would run',
    approvalAddress: 'It would connect to',
    history: 'Recent states',
    historyNow: (word: string, duration: string) => `${word} for ${duration}`,
    closed: 'Patchbay was closed',
    incidents: 'Incidents',
    reliability: (share: number, since: string) => `Connected ${percent(share)} of the time since ${since}`,
    noIncident: 'No incident since then.',
    repaired: (count: number, duration: string) =>
      `${plural(count, 'incident', 'incidents')}, usually repaired within ${duration}`,
    unrepaired: (count: number) => plural(count, 'incident', 'incidents'),
    incidentEnd: {
      repaired: (duration: string) => `repaired after ${duration}`,
      'not-wanted': (duration: string) => `${duration}, then disconnected`,
      closed: (duration: string) => `${duration}, then Patchbay was closed`,
      lasts: (duration: string) => `${duration} so far`,
    },
    span: (word: string, duration: string) => `${word}, ${duration}`,
    connection: 'Connection',
    transport: 'Transport',
    target: 'Talks to',
    era: 'Protocol',
    latency: 'Latency',
    lastSeen: 'Last answer',
    server: 'Reports itself as',
    offers: 'Offers',
    offersText: (tools: string, resources: string, prompts: string) => `${tools}, ${resources}, ${prompts}`,
    resourcesOf: (count: number) => plural(count, 'resource', 'resources'),
    promptsOf: (count: number) => plural(count, 'prompt', 'prompts'),
    unknownOf: { tools: 'tools unknown', resources: 'resources unknown', prompts: 'prompts unknown' },
    freshness: { live: 'live', stale: 'last known', unknown: 'not listed yet' },
    credential: 'Credential',
    kind: 'Kind',
    scopes: 'Scopes',
    expires: 'Expires',
    noExpiry: 'No known end',
    configuredIn: 'Configured in',
    file: 'File',
    line: (line: number) => `line ${line}`,
    scope: 'Scope',
    project: 'Project',
  },

  consent: {
    title: (name: string) => `Waiting for your sign-in to ${name}`,
    preparing: (name: string) => `Signing in to ${name}`,
    steps: {
      asking: (target: string) => `Asking ${target} where to sign in…`,
      waiting: 'Waiting for your browser…',
      finishing: 'Signed in. Fetching its tools…',
    },
    lead: (name: string) => `Approve there, and ${name} connects by itself. Nothing else is needed.`,
    unopened: 'The browser did not open. Sign in here, or copy the link into a browser of your choice.',
    server: 'For',
    host: 'Sign-in page',
    scopes: 'Asks for',
    noScopes: 'No particular permissions',
    left: (time: string) => `${time} left`,
    timeUp: 'The time is up',
    openAgain: 'Open again',
    openAgainOf: (name: string) => `Open again the sign-in page for ${name}`,
    copyLink: 'Copy link',
    copyLinkOf: (name: string) => `Copy link to the sign-in page for ${name}`,
    here: 'Sign in here',
    hereOf: (name: string) => `Sign in here to ${name}`,
    hereHint: 'In a window of Patchbay itself, with nothing from your browser in it',
    bring: {
      ask: 'Is your browser on another computer?',
      label: 'The address that the browser ended on',
      hint: 'After you approve, its last page cannot be opened there. Copy the whole address of that page and paste it here.',
      send: 'Finish signing in',
      sendOf: (name: string) => `Finish signing in to ${name}`,
      missing: 'Paste the address first.',
    },
    signedIn: (name: string) => `Signed in to ${name}`,
    announce: (name: string, tools: string) => `Signed in to ${name}. ${tools}.`,
    toolsHere: (tools: string) => `${tools} are ready.`,
    oneToolHere: '1 tool is ready.',
    claudeCode: 'Patchbay is signed in. Claude Code keeps its own sign-in: run /mcp there if it still asks.',
    own: 'Patchbay is signed in. An AI client that has this server in a file of its own keeps its own sign-in.',
    dismissOf: (name: string) => `Dismiss the message about ${name}`,
    clientId: {
      title: (name: string) => `${name} asks who Patchbay is`,
      lead: (host: string) =>
        `${host} does not let apps register themselves. Register Patchbay there once, with this redirect URI, and enter the client id you get.`,
      service: 'The sign-in service',
      redirect: 'Redirect URI to register',
      redirectHint: 'If it wants no port, leave it out: sign-in services accept any port on this computer.',
      copyRedirect: 'Copy the redirect URI',
      id: 'Client id',
      secret: 'Client secret',
      optional: 'only if you got one',
      save: 'Save and sign in',
      saveOf: (name: string) => `Save and sign in to ${name}`,
      missing: 'Enter the client id',
    },
    inputs: {
      title: (name: string, count: number) => `${name} needs ${count === 1 ? 'a value' : `${count} values`} from you`,
      lead: 'Its file leaves this to you. Enter it once; it is kept with your sign-ins, for all servers of that file.',
      choose: 'Choose one',
      save: 'Save and connect',
      saveOf: (name: string) => `Save and connect ${name}`,
      missing: 'Enter a value',
    },
  },

  /** A missing sign-in in a person's words: in the row (short), as the title of the card, and what it brings. */
  needsAuth: {
    row: {
      'auth.required': (gain: string) => `Not signed in yet. Sign in to ${gain}.`,
      'auth.expired': (gain: string) => `Sign-in expired. Sign in to ${gain}.`,
      'auth.revoked': (gain: string) => `Sign-in revoked. Sign in to ${gain}.`,
    },
    title: {
      'auth.required': (name: string) => `${name} wants you to sign in`,
      'auth.expired': (name: string) => `${name}’s sign-in has expired`,
      'auth.revoked': (name: string) => `${name}’s sign-in was revoked`,
      'auth.more-scopes': (name: string) => `${name} needs more permissions`,
      'auth.some-tools': (name: string) => `Some tools of ${name} want you to sign in`,
    },
    someTools: 'Some of its tools want a sign-in',
    hintSome: 'Sign in to use them. Until then everything else goes on working.',
    moreScopes: (scopes: readonly string[]) =>
      scopes.length === 0 ? 'Needs more permissions' : `Needs more permissions: ${scopes.join(', ')}`,
    clientId: 'Asks for a client id before you can sign in',
    getTools: 'get its tools',
    getBack: (tools: string) => `get ${tools} back`,
    hint: (gain: string) => `Sign in to ${gain}. Nothing needs a restart.`,
    hintMore: 'Sign in again to grant them. Until then everything else goes on working.',
  },

  credential: {
    issuer: 'Issued by',
    ended: (ago: string) => `ended ${ago}`,
    within: (time: string) => `in ${time}`,
    renews: 'renewed by itself',
    signedOut: 'Not signed in',
  },

  fixAll: {
    title: 'Fix all',
    overview: (count: number) =>
      `${plural(count, 'thing needs', 'things need')} fixing. Start goes through ${count === 1 ? 'it' : 'them'} one at a time.`,
    start: 'Start',
    progress: (step: number, total: number) => `${step} of ${total}`,
    count: (fixed: number, left: number) => (left === 0 ? `${fixed} fixed` : `${fixed} fixed, ${left} left`),
    lead: 'One at a time. Skip anything you want to leave for later.',
    skip: 'Skip',
    skipOf: (name: string) => `Skip ${name}`,
    stop: 'Stop',
    done: 'Done',
    fixed: 'Fixed',
    skipped: 'Skipped',
    allFixed: (count: number) =>
      count === 1 ? 'Fixed. Nothing else needs you.' : `All ${count} fixed. Nothing else needs you.`,
    someLeft: (fixed: number, left: number) => `${fixed} fixed, ${left} left. They stay in the list.`,
    groups: {
      signIn: (place: string) => (place === '' ? 'Sign-ins' : `Sign in at ${place}`),
      approval: 'Permissions',
      program: 'Missing programs',
      file: 'Files that cannot be read',
      entry: 'Entries with a mistake',
      server: 'Servers that do not work',
    },
    retried: (total: number, trying: number, back: number, left: number) =>
      `Tried again: ${[
        trying > 0 && `${trying} of ${total} still connecting`,
        back > 0 && `${back} connected`,
        left > 0 && `${left} still not connected`,
      ]
        .filter((part) => part !== false)
        .join(', ')}.`,
  },

  offline: {
    title: 'This computer is offline',
    body: 'Servers on the internet reconnect by themselves when the network is back.',
  },

  vault: {
    unlock: 'Unlock',
    lockedBody: 'Your sign-ins are in it; nobody is signed out. Unlock it here or with your system’s keychain app.',
    still: (time: string) => `Tried at ${time}: still as before.`,
    useFile: 'Use an encrypted file',
    fileHint: 'Its key is kept in a file beside it that only your account can read. A keychain is safer.',
  },

  tools: {
    search: 'Search tools',
    count: (shown: number, total: number) =>
      shown === total ? plural(total, 'tool', 'tools') : `${shown} of ${plural(total, 'tool', 'tools')}`,
    weight: (tokens: number) => `about ${tokens.toLocaleString('en')} tokens`,
    weightHow:
      'What the names, descriptions and argument schemas of all tools take in a model’s context, counted as one token for four characters. Clients count differently.',
    stale: (when: string) => `Last known list, as of ${when}. A call needs a live connection.`,
    unknown: 'The tools have not been listed yet. Connect to see them.',
    empty: 'This server offers no tools.',
    nothingFound: 'No tool matches.',
    failed: 'The tools could not be listed',
    back: 'All tools',
    noDescription: 'No description',
    changed: (different: number, gone: number) =>
      `Since you last looked: ${[
        different > 0 && `${plural(different, 'tool is', 'tools are')} new or different`,
        gone > 0 && `${plural(gone, 'tool is', 'tools are')} gone`,
      ]
        .filter((part) => part !== false)
        .join(', ')}`,
    gone: (names: readonly string[]) => `Gone: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' …' : ''}`,
    markSeen: 'Mark as seen',
    changes: { new: 'new', words: 'words changed', schema: 'schema changed', hints: 'hints changed' },
    hints: {
      readOnly: 'read only',
      destructive: 'may destroy',
      idempotent: 'safe to repeat',
      openWorld: 'reaches outside',
    },
    schema: 'Schema',
    input: 'Input schema',
    output: 'Output schema',
    try: 'Try a call',
    noArguments: 'Takes no arguments.',
    asJson: 'Edit as JSON',
    asForm: 'Back to the form',
    json: 'Arguments as JSON',
    run: 'Call',
    runOf: (tool: string) => `Call ${tool}`,
    notConnected: 'Connect first, then this tool can be called.',
    addItem: (name: string) => `Add to ${name}`,
    removeItem: (name: string, index: number) => `Remove item ${index + 1} of ${name}`,
    item: (index: number) => `Item ${index + 1}`,
    notSet: 'not set',
    yes: 'true',
    no: 'false',
    rawField: 'JSON',
    invalid: {
      required: 'Please fill this in',
      number: 'Not a number',
      integer: 'Must be a whole number',
      minimum: (limit: number) => `Must be at least ${limit}`,
      maximum: (limit: number) => `Must be at most ${limit}`,
      minLength: (limit: number) => `At least ${plural(limit, 'character', 'characters')}`,
      maxLength: (limit: number) => `At most ${plural(limit, 'character', 'characters')}`,
      minItems: (limit: number) => `At least ${plural(limit, 'item', 'items')}`,
      maxItems: (limit: number) => `At most ${plural(limit, 'item', 'items')}`,
      unique: 'The same item is there twice',
      above: (limit: number) => `Must be more than ${limit}`,
      below: (limit: number) => `Must be less than ${limit}`,
      multipleOf: (step: number) => `Must be a multiple of ${step}`,
      email: 'Not an email address',
      uri: 'Not a complete address: it begins like https://',
      date: 'Not a date: write it like 2026-01-31',
      dateTime: 'Not a time: write it like 2026-01-31T09:00:00Z',
      pattern: (pattern: string) => `Does not fit the pattern ${pattern}`,
      json: 'This is not valid JSON',
      object: 'Arguments are a JSON object: { … }',
    },
    limits: {
      range: (from: number, to: number) => `${from} to ${to}`,
      atLeast: (limit: number) => `at least ${limit}`,
      atMost: (limit: number) => `at most ${limit}`,
      stepsOf: (step: number) => `in steps of ${step}`,
      characters: (limit: number) => `up to ${plural(limit, 'character', 'characters')}`,
      email: 'an email address',
      uri: 'a complete address',
      preset: (value: string) => `default: ${value}`,
    },
    needYou: (count: number) => `${plural(count, 'field needs', 'fields need')} you`,
    beside: (names: readonly string[]) => `Also sent, as typed in JSON: ${names.join(', ')}`,
    branchOf: (label: string) => `${label}: which kind`,
    runningFor: (seconds: number) => `Running for ${seconds} s`,
    progress: (done: number, total: number | null) => (total === null ? `${done} so far` : `${done} of ${total}`),
    progressOf: (tool: string) => `Progress of ${tool}`,
    cancelOf: (tool: string) => `Cancel the call of ${tool}`,
    confirmTitle: (tool: string) => `Call ${tool}?`,
    confirmBody: (server: string) => `${server} says that this tool may destroy something. There may be no way back.`,
    earlier: (count: number) => `${plural(count, 'earlier call', 'earlier calls')}`,
    reuse: 'Use these arguments',
    result: 'Result',
    error: 'The tool reported an error',
    took: (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`),
    callFailed: 'The call failed',
    emptyResult: 'The answer is empty.',
    structured: 'Structured content',
    showMore: (shown: string, total: string) => `Showing ${shown} of ${total}`,
    more: 'Show more',
    copyAll: 'Copy all',
    imageOf: (mime: string) => `Image that the tool returned (${mime})`,
    imageRefused: (mime: string) => `An image of type ${mime} is not shown here.`,
    imageTooLarge: 'The image is too large to show here.',
    audio: (mime: string, size: string) => `Audio, ${mime}, ${size}`,
    link: 'Resource link',
    blob: (mime: string, size: string) => `Binary data, ${mime}, ${size}`,
    otherBlock: (kind: string) => `Content of type “${kind}”`,
    moreBlocks: (count: number) => `${plural(count, 'more part', 'more parts')} not shown`,
  },

  flaws: {
    title: (left: number, odd: number) =>
      [
        left > 0 && `${plural(left, 'entry', 'entries')} left out`,
        odd > 0 && `${plural(odd, 'entry', 'entries')} not quite as MCP asks`,
      ]
        .filter((part) => part !== false)
        .join(', '),
    why: 'The server describes these in a way that MCP does not allow. The others are not affected.',
  },

  offers: {
    resourcesEmpty: 'This server offers no resources.',
    promptsEmpty: 'This server offers no prompts.',
    resourcesUnknown: 'The resources have not been listed yet. Connect to see them.',
    promptsUnknown: 'The prompts have not been listed yet. Connect to see them.',
    resourcesFailed: 'The resources could not be listed',
    promptsFailed: 'The prompts could not be listed',
    searchResources: 'Search resources',
    searchPrompts: 'Search prompts',
    nothingFound: 'Nothing matches.',
    stale: (when: string) => `Last known list, as of ${when}.`,
    back: (list: string) => `All ${list.toLowerCase()}`,
    read: 'Read',
    readFailed: 'The resource could not be read',
    get: 'Get prompt',
    getFailed: 'The prompt could not be filled in',
    message: 'message',
    notConnected: 'Connect first.',
    copyUri: (uri: string) => `Copy ${uri}`,
  },

  activity: {
    label: 'Activity log',
    line: 'The whole line',
    filter: 'Filter',
    level: 'Lowest level shown',
    levels: { debug: 'Everything', info: 'Info and above', warn: 'Warnings and errors', error: 'Errors only' },
    count: (shown: number, total: number) =>
      shown === total
        ? plural(total, 'line', 'lines')
        : `${shown.toLocaleString('en')} of ${plural(total, 'line', 'lines')}`,
    follow: 'Follow',
    followHint: 'Keep the newest line in view',
    copy: 'Copy shown lines',
    save: 'Save…',
    saveNamed: 'Save the shown lines to a file',
    saved: 'Saved',
    copyLine: 'Copy this line',
    closeLine: 'Close this line',
    message: 'Message',
    request: 'Request',
    answer: 'Answer',
    noAnswer: 'None came.',
    hidden: 'Without what looks like a secret, and at most 4,000 characters of each.',
    empty: 'Nothing has happened yet.',
    gap: (count: number) => `${plural(count, 'line', 'lines')} missing here: only the newest are kept`,
    nothingFound: 'No line matches.',
    failed: 'The activity could not be read',
  },

  markdown: {
    /** The text of a link may say anything; where it leads stands beside it. */
    link: (label: string, host: string) => `${label} (opens ${host})`,
    asText: 'Show as text',
    asMarkdown: 'Show formatted',
    all: 'Show all',
    less: 'Show less',
  },

  questions: {
    title: (server: string) => `${server} asks you something`,
    form: 'It needs this to go on with your call.',
    page: 'It wants you to open a page and go on there.',
    sampling: 'It wants to know what a language model would say. Patchbay has none; you can answer yourself.',
    decline: 'Decline',
    send: 'Send answer',
    openAt: (host: string) => `Open ${host}`,
    copyAddress: 'Copy address',
    noSecrets: (server: string) => `${server} gets what you type. Never enter a password or a key in such a form.`,
    pageNote: 'Open it only if you know this site. Patchbay does not see what you do there.',
    samplingNote: 'The server gets your answer as it is, marked as written by a person.',
    talk: 'What the model would be told',
    roles: { system: 'Instructions', user: 'User', assistant: 'Model' },
    answer: 'Your answer',
    failed: 'The answer was not sent',
  },

  diagnose: {
    well: (name: string) => `All is well with ${name}`,
    wellBody: 'Every check found what it should.',
    looking: 'Looking…',
    lookingAt: (count: number) => `Looking… ${plural(count, 'check', 'checks')} done`,
    again: 'Run again',
    againOf: (name: string) => `Run again for ${name}`,
    copy: 'Copy report',
    copyOf: (name: string) => `Copy report about ${name}`,
    changed: 'The server’s state has changed since. Run it again to be sure.',
    took: (count: number, ms: number) =>
      `${plural(count, 'check', 'checks')} in ${ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`}. Nothing was changed.`,
    failed: 'The server could not be examined',
    list: 'Checks',
    ms: (ms: number) => `${ms.toLocaleString('en')} ms`,
    folded: {
      ok: (count: number) => `${plural(count, 'check', 'checks')} passed`,
      skipped: (count: number) => `${plural(count, 'more check waits', 'more checks wait')} for this`,
    },
    outcome: { ok: 'passed', warning: 'note', failed: 'failed', skipped: 'skipped' },
    forCheck: (label: string, check: string) => `${label} (${check})`,
  },

  configuration: {
    masked: 'As written in the file. Secret values are hidden.',
    position: (line: number, column: number) => `line ${line}, column ${column}`,
    failed: 'The entry could not be read',
    remove: 'Remove',
    removeOf: (name: string) => `Remove ${name}`,
    removeTitle: (name: string) => `Remove ${name}?`,
    removeBody: (path: string) =>
      `It is disconnected and its entry is taken out of ${path}. Other clients’ files stay as they are.`,
    removeFailed: (name: string) => `${name} was not removed`,
  },

  add: {
    title: 'Add server',
    lead: 'It is written to Patchbay’s own list and nowhere else; its secrets go into the encrypted vault.',
    form: 'Fill in a form',
    paste: 'Paste',
    kept: 'Kept when you close this',
    name: 'Name',
    namePlaceholder: 'for example, github',
    type: 'How to reach it',
    types: { stdio: 'Program', http: 'HTTP', sse: 'SSE' },
    typeHints: {
      stdio: 'A program on this computer that speaks on stdin and stdout',
      http: 'A remote server that speaks Streamable HTTP',
      sse: 'An older remote server that speaks HTTP with SSE',
    },
    command: 'Command',
    commandPlaceholder: 'npx',
    args: 'Arguments',
    argsHint: 'One per line',
    argsPlaceholder: '-y\n@modelcontextprotocol/server-memory',
    env: 'Environment variables',
    url: 'URL',
    urlPlaceholder: 'https://mcp.example.com/mcp',
    headers: 'Headers',
    key: 'Name',
    value: 'Value',
    keyOf: (group: string, index: number) => `${group}: name ${index + 1}`,
    valueOf: (group: string, index: number) => `${group}: value ${index + 1}`,
    addPair: { env: 'Add variable', headers: 'Add header' },
    removePair: (group: string, index: number) => `Remove ${group.toLowerCase()} ${index + 1}`,
    reveal: (what: string) => `Show ${what}`,
    hide: (what: string) => `Hide ${what}`,
    submit: 'Add server',
    notAdded: (name: string) => `${name} was not added`,
    notRead: 'This text could not be read',
    text: 'What the documentation says',
    textHint:
      'A command (“claude mcp add …”, “npx …”), a URL, an install link, a server.json, or the JSON, TOML or YAML of any client.',
    textPlaceholder: 'claude mcp add --transport http linear https://mcp.linear.app/mcp',
    nameOf: (name: string) => `Name of ${name}`,
    askOf: (label: string, name: string) => `${label} of ${name}`,
    askHint: (token: string) => `Takes the place of “${token}”. Left empty, that stays as it is.`,
    edit: 'Edit in the form',
    trial: {
      test: 'Test',
      stop: 'Stop testing',
      hint: 'Connect once to see whether it works. Nothing is kept.',
      running: 'Testing…',
      works: (tools: number | null) => (tools === null ? 'It works' : `It works: ${plural(tools, 'tool', 'tools')}`),
      wantsSignIn: 'It answers, and wants you to sign in',
      signInAfter: 'Add it, then sign in.',
      failed: 'It could not be tested',
    },
    wouldAdd: (count: number) => `This would add ${servers(count)}:`,
    submitMany: (count: number) => (count === 0 ? 'Add servers' : `Add ${servers(count)}`),
    added: 'Added',
    invalid: {
      name: 'Give it a name',
      nameLong: 'At most 100 characters',
      nameControl: 'The name holds a control character',
      nameTaken: 'One of Patchbay’s own servers already has this name',
      command: 'Which program should run?',
      url: 'Enter the server’s URL',
      urlForm: 'Not a URL. It begins with https:// or http://',
      urlScheme: 'The URL must begin with https:// or http://',
      urlCredentials: 'Put the password into a header, not into the URL',
      pairKey: 'A value without a name',
      envKey: 'A variable’s name holds no “=” and no spaces',
      headerKey: 'A header’s name is letters, digits and hyphens',
      headerValue: 'A header’s value is one line',
      pairTwice: 'This name is there twice',
    },
  },

  settings: {
    title: 'Settings',
    theme: 'Appearance',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    groupBy: 'Group the list by',
    outside: 'Outside the window',
    closing: 'When the window is closed',
    closings: { ask: 'Ask', keep: 'Keep running', quit: 'Quit' },
    launch: 'Start when I log in',
    notifications: 'Notify me when a server needs me',
    folders: 'Project folders',
    foldersLead: 'Patchbay reads the .mcp.json of every project that Claude Code knows, and of these folders.',
    noFolders: 'No further folders.',
    folder: 'Folder',
    folderPlaceholder: { windows: 'C:\\Users\\me\\project', other: '/home/me/project' },
    addFolder: 'Add folder',
    removeFolder: (path: string) => `Remove ${path}`,
    invalid: { absolute: 'Enter the whole path, from the root', twice: 'This folder is already in the list' },
    callback: {
      title: 'Way back after a sign-in',
      lead: 'The browser comes back to a port of this computer. Choose both when you forward one (SSH, containers), or when a service insists.',
      host: 'Name of this computer',
      anyHost: 'Whatever works',
      port: 'Port of the way back',
      anyPort: 'Any that is free',
      invalidPort: 'Enter a number from 1 to 65535, or nothing',
    },
    network: {
      title: 'Network',
      unknown: 'Patchbay couldn’t find out which proxy is in use.',
      lead: 'Proxies come from HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, or from this computer’s network settings; further authorities from NODE_EXTRA_CA_CERTS, SSL_CERT_FILE and SSL_CERT_DIR.',
      proxy: ({ scheme, address, from, usable }: NetworkView['proxies'][number]) =>
        !usable
          ? `${scheme}: the proxy in ${placeOf(from)} cannot be used`
          : address === null
            ? `${scheme}: no proxy`
            : `${scheme}: through ${address} (${placeOf(from)})`,
      exceptions: (value: string, from: string) => `No proxy for ${value} (${from})`,
      trustsOwn: 'Trusts the usual certificate authorities',
      trusts: ({ from, path, certificates, problem }: NetworkView['trusted'][number]) =>
        problem === null
          ? `Trusts ${certificates} more certificate ${certificates === 1 ? 'authority' : 'authorities'} from ${path ?? 'this computer'} (${from})`
          : `${path ?? from} (${from}): ${problem}`,
      shows: ({ host, path, problem }: NetworkView['clientCertificates'][number]) =>
        problem === null ? `Shows ${path} to ${host}` : `For ${host}: ${problem}`,
    },
    about: (version: string, home: string) => `Patchbay ${version} · state in ${home}`,
  },

  palette: {
    label: 'Commands',
    placeholder: 'Search servers and commands',
    nothing: 'Nothing matches.',
    reconnectAll: 'Reconnect all servers',
    reconnectFailed: 'Reconnect failed servers',
    fixAll: 'Fix all that need you',
    theme: (name: string) => `Appearance: ${name}`,
    group: (name: string) => `Group the list by ${name.toLowerCase()}`,
  },
} as const
