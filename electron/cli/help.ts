/** The help texts. */
import type { Command } from './command'

/** All commands, one line each. */
export function generalHelp(rows: readonly Command[]): string {
  const width = Math.max(...rows.map(({ usage }) => Math.min(usage.length, 36)))
  return [
    'patchbay: every MCP server that is configured on this machine, and its state',
    '',
    ...rows.map(({ usage, summary }) =>
      usage.length > width ? `  ${usage}\n  ${' '.repeat(width)}  ${summary}` : `  ${usage.padEnd(width)}  ${summary}`,
    ),
    '',
    '"patchbay COMMAND --help" says more of one of them.',
    'SERVER is an id, a name that only one server has, or CLIENT/NAME (claude-code/notion).',
    'Every command takes --json: one JSON value on stdout, words on stderr only.',
    'Exit codes: 0 done, 1 failed, 2 wrong usage or ambiguous name, 3 sign-in needed, 4 unknown server.',
    'PATCHBAY_HOME is the state directory; commands talk to the engine that runs for it, or start one for the moment.',
  ].join('\n')
}

/** One command in full. */
export function commandHelp({ usage, summary, help }: Command): string {
  return [`patchbay ${usage}`, `  ${summary}`, ...(help === undefined ? [] : ['', help])].join('\n')
}
