/** The list of servers, what can be done with one, and the frame around its details. */
import { plural, serverCount } from '../../../../shared/text/count'

export const servers = {
  header: {
    search: 'Search servers',
    add: 'Add server',
    settings: 'Settings',
    reconnectBroken: (count: number) => `Reconnect ${plural(count, 'server', 'servers')}`,
    reconnectBrokenHint: 'Try every failed and retrying server again, now',
    fixAll: 'Fix all',
    fixAllHint: 'Go through everything that needs you, one after another',
    demo: 'Demo',
    demoHint: 'These servers came with Patchbay. Your own files are not touched.',
  },

  list: {
    label: 'Servers',
    groupBy: 'Group by',
    byState: 'State',
    byClient: 'Client',
    compare: 'Compare clients',
    count: (shown: number, total: number) =>
      shown === total ? serverCount(total) : `${shown} of ${serverCount(total)}`,
    notAmong: (name: string) => `${name} is not among them`,
    toolsOf: (count: number) => plural(count, 'tool', 'tools'),
    asleep: 'Asleep until somebody uses it',
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
    /** The title of servers that stand together though they are no longer in the same state. */
    mixed: 'Changed',
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
          ['Ctrl Shift M', 'Compare clients'],
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
    verb: (verb: string, count: number) => `${verb} ${serverCount(count)}`,
  },

  announce: {
    still: (name: string, title: string) => `${name}: tried, ${title}`,
    done: (name: string) => `${name}: reconnected`,
    one: (name: string, stateWord: string) => `${name}: ${stateWord}`,
    many: (count: number, stateWord: string) => `${serverCount(count)}: ${stateWord}`,
    removed: (count: number) => `${serverCount(count)} removed`,
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
} as const
