/** Every word the window says. Same word for the same thing everywhere: Connect, Disconnect, Reconnect. */
import type { NetworkView } from '../../../shared/model/network'
import type { ErrorCode } from '../../../shared/ipc/result'
import type { ConnectionState, ProtocolEra } from '../../../shared/model/connection'
import type { ActivityEntry, Transport } from '../../../shared/model/server'
import type { Scope } from '../../../shared/model/source'
import type { Standing } from '../lib/status'

const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`
/** Never rounded up: what was away for a moment was not there all the time. */
const percent = (share: number): string => `${Math.floor(share * 1_000) / 10} %`
const servers = (count: number): string => plural(count, 'server', 'servers')

const standing: Record<Standing, string> = {
  'needs-you': 'Needs you',
  retrying: 'Retrying',
  failed: 'Failed',
  connecting: 'Connecting',
  connected: 'Connected',
  disconnected: 'Disconnected',
  disabled: 'Off',
}

const state: Record<ConnectionState['kind'], string> = {
  disabled: 'Off',
  disconnected: 'Disconnected',
  connecting: 'Connecting',
  connected: 'Connected',
  reconnecting: 'Retrying',
  'needs-auth': 'Sign-in needed',
  authorizing: 'Waiting for your browser',
  failed: 'Failed',
  disconnecting: 'Disconnecting',
}

/** A program that waits to be allowed is "disconnected" by its kind; these words say more. */
const unapproved = 'Not allowed yet'

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
  'call-outcome-unknown': 'Nobody knows whether the call ran',
}

/** Where a proxy is set. */
function placeOf(from: string | null): string {
  return from === null || from === 'desktop' ? 'this computer’s network settings' : from
}

export const text = {
  plural,
  servers,
  standing,
  state,
  unapproved,
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

  truth: {
    none: 'No servers configured',
    all: (count: number) => (count === 1 ? '1 server connected' : `All ${count} servers connected`),
    some: (count: number) => `${servers(count)} connected`,
    needYou: (count: number) => (count === 1 ? '1 needs you' : `${count} need you`),
    waitingFor: (name: string) => `Waiting for your sign-in to ${name}`,
    alsoWaitingFor: (name: string) => `waiting for your sign-in to ${name}`,
    failed: (count: number) => `${count} failed`,
    retrying: (count: number) => (count === 1 ? '1 is retrying' : `${count} are retrying`),
    connecting: (count: number, total: number) => (total === 1 ? 'Connecting' : `Connecting ${count} of ${total}`),
    isConnecting: (count: number) => (count === 1 ? '1 is connecting' : `${count} are connecting`),
    connected: (count: number) => `${count} connected`,
    disconnected: (count: number) => `${count} disconnected`,
    off: (count: number) => `${count} off`,
    allOff: (count: number) => (count === 1 ? 'The one server is off' : `All ${count} servers are off`),
    allDisconnected: (count: number) =>
      count === 1 ? 'The one server is disconnected' : `All ${count} servers are disconnected`,
    nothingConnected: 'Nothing is connected',
    brokenFiles: (count: number) => `${plural(count, 'file has', 'files have')} an error`,
  },

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
    staleTools: (count: number) =>
      `${plural(count, 'tool', 'tools')} when last connected; not listed on a live connection`,
    unknownTools: 'Tools not listed yet',
    latency: (ms: number) => `${ms < 10 && ms > 0 ? Math.max(1, Math.round(ms)) : Math.round(ms)} ms`,
    nothingFound: (query: string) => `No server matches “${query}”`,
    clearSearch: 'Clear search',
    broken: (path: string, line: number, column: number) => `${path} has an error in line ${line}, column ${column}`,
    unreadable: (path: string) => `${path} cannot be used`,
    lastGood: (count: number) =>
      count === 0
        ? 'Nothing of it is in use.'
        : `Its last good ${count === 1 ? 'server stays' : `${count} servers stay`} as ${count === 1 ? 'it is' : 'they are'}.`,
    copyPath: 'Copy path',
    disabledIn: (where: string) => `Turned off in ${where}`,
    nextTry: (seconds: string) => `Next try in ${seconds}`,
    attempt: (attempt: number) => `(attempt ${attempt})`,
    tryingNow: 'Trying now…',
    connecting: (attempt: number) => (attempt > 1 ? `Connecting (attempt ${attempt})…` : 'Connecting…'),
    disconnecting: 'Disconnecting…',
    waitingForBrowser: 'Waiting for your browser…',
    waitingAt: (host: string) => `Waiting for your browser at ${host}`,
    preparingSignIn: 'Preparing the sign-in…',
    signingOut: 'Signing out…',
    needsApproval: 'Waits for your permission to start',
  },

  empty: {
    title: 'No servers yet',
    lead: 'Patchbay shows every MCP server that your AI clients and its own list configure. It looked in these files:',
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
    more: (name: string) => `More actions for ${name}`,
    of: (verb: string, name: string) => `${verb} ${name}`,
    open: (name: string, stateWord: string) => `${name}, ${stateWord}`,
    reveal: 'Reveal in file',
    copyName: 'Copy name',
    copyTarget: 'Copy address or command',
    tools: 'Show tools',
    activity: 'Show activity',
    configuration: 'Show configuration',
    back: 'All servers',
  },

  announce: {
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
    reconnectFailed: 'The failed servers could not be reconnected',
    reveal: (name: string) => `The file of ${name} could not be opened`,
    noEditor: 'No program on this computer opened the file.',
    diagnostics: 'The report could not be made',
    copy: 'Nothing was copied',
    settings: 'The setting was not saved',
    loadSettings: 'Your settings could not be read; the defaults are used',
  },
  notices: 'Messages',

  lost: {
    title: 'Patchbay’s engine does not answer',
    body: 'What you see may be out of date. Patchbay keeps asking.',
    noAnswer: 'The engine did not answer. Restart Patchbay if this stays.',
  },

  detail: {
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

  overview: {
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
    transport: 'Speaks',
    target: 'Talks to',
    era: 'Protocol',
    latency: 'Latency',
    lastSeen: 'Last answer',
    server: 'Calls itself',
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
    noScopes: 'No rights in particular',
    left: (time: string) => `${time} left`,
    timeUp: 'The time is up',
    openAgain: 'Open again',
    openAgainOf: (name: string) => `Open again the sign-in page for ${name}`,
    copyLink: 'Copy link',
    copyLinkOf: (name: string) => `Copy link to the sign-in page for ${name}`,
    here: 'Sign in here',
    hereOf: (name: string) => `Sign in here to ${name}`,
    hereHint: 'In a window of Patchbay itself, with nothing from your browser in it',
    signedIn: (name: string) => `Signed in to ${name}`,
    announce: (name: string, tools: string) => `Signed in to ${name}. ${tools}.`,
    toolsHere: (tools: string) => `${tools} are back.`,
    oneToolHere: '1 tool is back.',
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
      'auth.more-scopes': (name: string) => `${name} asks for more rights`,
    },
    moreScopes: (scopes: readonly string[]) =>
      scopes.length === 0 ? 'Asks for more rights' : `Asks for more rights: ${scopes.join(', ')}`,
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
    progress: (step: number, total: number) => `${step} of ${total}`,
    lead: 'One after another. Leave any for later.',
    skip: 'Skip',
    skipOf: (name: string) => `Skip ${name}`,
    stop: 'Stop',
    done: 'Done',
    fixed: 'Fixed',
    skipped: 'Skipped',
    present: 'Now',
    waits: 'Waiting',
    allFixed: (count: number) => `All fixed: ${plural(count, 'server needs', 'servers need')} you no more.`,
    someFixed: (fixed: number, total: number) => `${fixed} of ${total} fixed. The others stay in the list.`,
    list: 'What needs you',
  },

  offline: {
    title: 'This computer is offline',
    body: 'Servers outside it are waited for. Everything resumes by itself when the network is back.',
  },

  vault: {
    unlock: 'Unlock',
  },

  tools: {
    search: 'Search tools',
    count: (shown: number, total: number) =>
      shown === total ? plural(total, 'tool', 'tools') : `${shown} of ${plural(total, 'tool', 'tools')}`,
    stale: (when: string) => `Last known list, as of ${when}. A call needs a live connection.`,
    unknown: 'The tools have not been listed yet. Connect to see them.',
    empty: 'This server offers no tools.',
    nothingFound: 'No tool matches.',
    failed: 'The tools could not be listed',
    back: 'All tools',
    noDescription: 'No description',
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
    running: 'Waiting for the answer…',
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
      json: (message: string) => `Not valid JSON: ${message}`,
      object: 'Arguments are a JSON object: { … }',
    },
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
    empty: 'Nothing has happened yet.',
    nothingFound: 'No line matches.',
    failed: 'The activity could not be read',
  },

  diagnose: {
    well: (name: string) => `All is well with ${name}`,
    wellBody: 'Every check found what it should.',
    looking: 'Looking…',
    lookingAt: (count: number) => `Looking… ${plural(count, 'check', 'checks')} done`,
    again: 'Look again',
    againOf: (name: string) => `Look again at ${name}`,
    copy: 'Copy report',
    copyOf: (name: string) => `Copy report about ${name}`,
    changed: 'The server’s state has changed since. Look again to be sure.',
    took: (count: number, ms: number) =>
      `${plural(count, 'check', 'checks')} in ${ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`}. Nothing was changed.`,
    failed: 'The server could not be examined',
    list: 'Checks',
    ms: (ms: number) => `${ms.toLocaleString('en')} ms`,
    outcome: { ok: 'good', warning: 'to note', failed: 'failed', skipped: 'not looked at' },
    forCheck: (label: string, check: string) => `${label} (${check})`,
  },

  configuration: {
    masked: 'As written in the file. Secret values are hidden.',
    position: (line: number, column: number) => `line ${line}, column ${column}`,
    failed: 'The entry could not be read',
    remove: 'Remove server',
    removeOf: (name: string) => `Remove ${name}`,
    removeTitle: (name: string) => `Remove ${name}?`,
    removeBody: (path: string) =>
      `It is disconnected and its entry is taken out of ${path}. Other clients’ files stay as they are.`,
    removeFailed: (name: string) => `${name} was not removed`,
    notRemovable: (clientName: string) =>
      `This entry belongs to ${clientName}. Change or remove it in its file; Patchbay follows by itself.`,
  },

  add: {
    title: 'Add server',
    lead: 'It is written to Patchbay’s own list and nowhere else; its secrets go into the encrypted vault.',
    form: 'Fill in a form',
    paste: 'Paste JSON',
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
    json: 'JSON',
    jsonHint: 'A client’s whole file, a “mcpServers” object, or one entry, as documentation pages print it.',
    jsonPlaceholder: '{\n  "mcpServers": {\n    "example": { "command": "npx", "args": ["-y", "example-mcp"] }\n  }\n}',
    nothingFound: 'No server was found in this text.',
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
    themes: { system: 'Like the system', light: 'Light', dark: 'Dark' },
    groupBy: 'Group the list by',
    folders: 'Project folders',
    foldersLead: 'Patchbay reads the .mcp.json of every project that Claude Code knows, and of these folders.',
    noFolders: 'No further folders.',
    folder: 'Folder',
    folderPlaceholder: { windows: 'C:\\Users\\me\\project', other: '/home/me/project' },
    addFolder: 'Add folder',
    removeFolder: (path: string) => `Remove ${path}`,
    invalid: { absolute: 'Enter the whole path, from the root', twice: 'This folder is already in the list' },
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
