/** Settings, and the search of everything. */
import type { NetworkView } from '../../../../shared/model/network'

/** Where a proxy is set. */
function placeOf(from: string | null): string {
  return from === null || from === 'desktop' ? 'this computer’s network settings' : from
}

export const settings = {
  settings: {
    title: 'Settings',
    theme: 'Appearance',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    outside: 'Outside the window',
    closing: 'When the window is closed',
    closings: { ask: 'Ask', keep: 'Keep running', quit: 'Quit' },
    quitting: 'On quit, if AI clients are connected',
    quittings: { ask: 'Ask', background: 'Keep running', end: 'Quit' },
    sleep: 'Put unused programs to sleep',
    sleeps: { never: 'Never', short: 'After 10 min', long: 'After 1 h' },
    sleepNote:
      'A sleeping program is ended, its tools stay listed, and the next call starts it again. What a program keeps in memory alone is lost.',
    launch: 'Start when I log in',
    notifications: 'Notify me when a server needs me',
    folders: 'Project folders',
    foldersLead: 'Your clients’ files are read in every project that Claude Code or Codex knows, and in these folders.',
    noFolders: 'No other folders.',
    folder: 'Folder',
    folderPlaceholder: { windows: 'C:\\Users\\me\\project', other: '/home/me/project' },
    addFolder: 'Add folder',
    removeFolder: (path: string) => `Remove ${path}`,
    invalid: { absolute: 'Enter the whole path, from the root', twice: 'This folder is already in the list' },
    callback: {
      title: 'Return from a sign-in',
      lead: 'The browser returns to a port on this computer. Choose both if you forward a port (SSH, containers), or if a service insists on them.',
      host: 'Name of this computer',
      anyHost: 'Automatic',
      port: 'Port to return to',
      anyPort: 'Any free port',
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
    across: 'Compare clients',
    reconnectAll: 'Reconnect all servers',
    reconnectFailed: 'Reconnect failed servers',
    fixAll: 'Fix all',
    theme: (name: string) => `Appearance: ${name}`,
    group: (name: string) => `Group the list by ${name.toLowerCase()}`,
  },
} as const
