/** Everything that needs a person: signing in, values, permissions, the keychain. */
import { plural } from '../../../../shared/text/count'

export const signIn = {
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
    trust: {
      otherName: (name: string) =>
        `To sign in to ${name} you are sent to a service whose own description has another name. Somebody who is after your account elsewhere could do that, so Patchbay has sent nothing.`,
      noPkce: (name: string) =>
        `The service where you sign in to ${name} does not say that it protects its answers with PKCE. Without it, another program on this computer could use a stolen answer. Patchbay sends PKCE in any case, but has sent nothing yet.`,
      unencrypted: (name: string) =>
        `${name} is reached with encryption, but describes itself as the same address without. Your sign-in would be made out for that name, and is sent to the encrypted address only. Patchbay has sent nothing yet.`,
      asked: 'Its address',
      claims: 'Calls itself',
      anyway: 'Sign in anyway',
      anywayOf: (name: string) => `Sign in to ${name} anyway`,
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
} as const
