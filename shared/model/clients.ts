/** The programs whose configuration files Patchbay knows: one list for the window, the command line and every other view. */

/**
 * The order is the one in which clients are listed. Patchbay's own list is the first "client". `sameName: 'both'`: two entries
 * of one name in different files are two servers, none of which hides the other.
 */
export const clients = [
  { id: 'patchbay', name: 'Patchbay', sameName: 'both' },
  { id: 'claude-code', name: 'Claude Code' },
  { id: 'claude-desktop', name: 'Claude Desktop' },
  { id: 'cursor', name: 'Cursor' },
  { id: 'vscode', name: 'VS Code', sameName: 'both' },
  { id: 'windsurf', name: 'Windsurf' },
  { id: 'devin', name: 'Devin Desktop' },
  { id: 'zed', name: 'Zed' },
  { id: 'gemini-cli', name: 'Gemini CLI' },
  { id: 'qwen-code', name: 'Qwen Code' },
  { id: 'codex', name: 'Codex' },
  { id: 'cline', name: 'Cline' },
  { id: 'continue', name: 'Continue', sameName: 'both' },
  { id: 'lm-studio', name: 'LM Studio' },
  { id: 'goose', name: 'Goose' },
  { id: 'copilot-cli', name: 'Copilot CLI' },
  { id: 'copilot-jetbrains', name: 'Copilot for JetBrains' },
  { id: 'opencode', name: 'OpenCode' },
  { id: 'kiro', name: 'Kiro' },
  { id: 'antigravity', name: 'Antigravity' },
  { id: 'visual-studio', name: 'Visual Studio', sameName: 'both' },
  { id: 'junie', name: 'Junie' },
  { id: 'amp', name: 'Amp' },
  { id: 'factory', name: 'Factory Droid' },
  { id: 'roo-code', name: 'Roo Code' },
  { id: 'kilo-code', name: 'Kilo Code' },
  { id: 'crush', name: 'Crush' },
] as const

export type ClientId = (typeof clients)[number]['id']

/** Their files are only read. */
const readOnly: ReadonlySet<ClientId> = new Set<ClientId>(['roo-code', 'kilo-code', 'crush'])

export function isReadOnly(id: ClientId): boolean {
  return readOnly.has(id)
}

const sideBySide = new Set<ClientId>(clients.filter((row) => 'sameName' in row).map(({ id }) => id))

/** False where a client runs two entries of one name side by side. */
export function oneNameOneServer(id: ClientId): boolean {
  return !sideBySide.has(id)
}

const names = new Map<ClientId, string>(clients.map(({ id, name }) => [id, name]))

/** The client's name as its maker writes it. */
export function clientName(id: ClientId): string {
  return names.get(id) ?? id
}

/** How clients call themselves in their greeting, where that is not their id or their name. */
const greetings: readonly (readonly [RegExp, ClientId])[] = [
  [/^claude-ai$/, 'claude-desktop'],
  [/^cursor/, 'cursor'],
  [/^(?:visual-studio-code|vscode|code-oss)/, 'vscode'],
  [/^codex/, 'codex'],
  [/^gemini-cli/, 'gemini-cli'],
  [/^qwen/, 'qwen-code'],
  [/^windsurf/, 'windsurf'],
  [/^continue/, 'continue'],
  [/^github-copilot/, 'copilot-cli'],
  [/^roo/, 'roo-code'],
  [/^kilo/, 'kilo-code'],
]

/** One name for a client, whether that is its id, its name, or as it calls itself; the same text for no other client. */
export function clientCalled(called: string): string {
  const plain = called
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
  const known = clients.find(({ id, name }) => id === plain || name.toLowerCase().replaceAll(' ', '-') === plain)
  return known?.id ?? greetings.find(([pattern]) => pattern.test(plain))?.[1] ?? (plain === '' ? called : plain)
}
