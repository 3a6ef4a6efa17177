/** What a person should know before an entry leads to Patchbay, and what its client has to do afterwards: every view says the same. */
import { clientName, type ClientId } from '../model/clients'
import type { Lead, RouteView } from '../model/route'

/** What the client must do before it uses an entry that was changed. Where nothing is said, it is started anew. */
const next: Partial<Record<ClientId, string>> = {
  'claude-code': 'Claude Code reads it when a session begins: start a new one, or continue with “claude --continue”.',
  'claude-desktop': 'Quit Claude Desktop (closing its window is not enough) and open it again.',
  cursor: 'Cursor may leave a changed server off: switch it on under Settings, MCP.',
  vscode: 'In VS Code, run “MCP: List Servers”, choose the server, and restart it.',
  windsurf: 'In Windsurf, press Refresh in the list of MCP servers.',
  devin: 'In Devin Desktop, press Refresh in the list of MCP servers.',
  zed: 'Zed takes it over by itself.',
  cline: 'Cline takes it over by itself; if not, press Restart at the server.',
  'lm-studio': 'LM Studio takes it over when the file is saved; if not, switch the server off and on.',
  kiro: 'Kiro takes it over when the file is saved.',
  codex: 'Codex reads it when a session begins: start a new one.',
  goose: 'Goose reads it when a session begins: start a new one.',
}

/** What the client must do once, after its entry was changed. */
export function afterwards(client: ClientId): string {
  const name = clientName(client)
  return next[client] ?? `Restart ${name}: it reads the file when it starts.`
}

/** What happens while Patchbay does not run. */
export function whileAway(client: ClientId, lead: Lead): string {
  const name = clientName(client)
  switch (lead) {
    case 'bridge':
      return `While Patchbay does not run: ${name} starts it in the background, and keeps its tools meanwhile.`
    case 'gateway':
      return `While Patchbay does not run, ${name} does not reach these servers. Start Patchbay with your session, or use the bridge.`
    case 'borrow':
      return `While Patchbay does not run, it is started for a moment whenever ${name} asks for the sign-in.`
  }
}

/** Which way an entry goes, in a word or two; empty for the usual one. */
export function wayWords({ way, via }: Pick<RouteView, 'way' | 'via'>): string {
  switch (way) {
    case 'direct':
      return ''
    case 'borrowed':
      return 'borrows Patchbay’s sign-in'
    case 'routed':
      return via === 'gateway' ? 'through Patchbay’s gateway' : 'through Patchbay'
  }
}

/** Before entries are led to Patchbay. @param shared files that belong to a project, which others use as well */
export function routeNotes(client: ClientId, lead: Lead, shared: readonly string[]): string[] {
  return [
    whileAway(client, lead),
    ...shared.map((path) => `${path} belongs to a project: what is written there works on this computer alone.`),
    ...(lead === 'gateway' && !helpers.has(client)
      ? [`The file will hold a token for Patchbay’s gateway, which is good on this computer alone.`]
      : []),
    afterwards(client),
  ]
}

/** Clients that run a command which makes headers, so that no token is written down. */
const helpers: ReadonlySet<ClientId> = new Set(['claude-code', 'codex'])
