/** Words after `add` that were copied from a documentation page: as one text in quotes, or as the shell has taken them apart. Pure. */

const clients =
  /^(claude|codex|gemini|qwen|code|code-insiders|codium|cursor|windsurf|amp|droid|kiro-cli|q|auggie|copilot)$/
const starters = /^(npx|bunx|uvx|uv|node|deno|bun|python3?|pipx|docker|podman|dnx|cmd|env)$/

/** The text that such words were; null when they are a name with options of this command. */
export function pastedText(words: readonly string[]): string | null {
  const given = words.filter((word, index) => word !== '--json' || words.slice(0, index).includes('--'))
  const [first = '', ...rest] = given
  if (rest.length === 0) return first.startsWith('-') || /^[\w.@-]*$/.test(first) ? null : first
  const isClients = clients.test(first) && (rest.includes('mcp') || rest.some((word) => word.startsWith('--add-mcp')))
  const isAssigned = /^[A-Za-z_]\w*=/.test(first)
  const isStart = starters.test(first) && !rest.some((word) => /^--(url|entry|from|to)$/.test(word)) && rest[0] !== '--'
  return isClients || isAssigned || isStart ? given.map(quoted).join(' ') : null
}

/** As a shell would have to be given it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
