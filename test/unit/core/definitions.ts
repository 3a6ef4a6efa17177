/** Definitions as the dialects make them, for tests of what comes after. */
import { readClaudeEntry } from '../../../electron/core/sources/dialects/claude-entry'
import { fingerprintOf, type Definition } from '../../../electron/core/sources/definition'

type Particulars = Partial<Omit<Definition, 'location'>> & { location?: Partial<Definition['location']> }

/** A definition of Patchbay's own list, unless `given` says otherwise. */
export function definitionOf(raw: unknown, given: Particulars = {}): Definition {
  const { location, ...rest } = given
  return {
    location: {
      client: 'patchbay',
      scope: 'user',
      path: '/home/me/servers.json',
      project: null,
      name: 'one',
      ...location,
    },
    position: { line: 3, column: 5 },
    entry: readClaudeEntry(raw),
    raw,
    fingerprint: fingerprintOf(raw),
    disabledIn: null,
    trusted: true,
    variables: 'shell',
    ...rest,
  }
}

/** An entry of a repository's `.mcp.json` that nobody has approved. */
export function untrusted(raw: unknown): Definition {
  return definitionOf(raw, {
    trusted: false,
    location: { client: 'claude-code', scope: 'project', path: '/repo/.mcp.json', project: '/repo' },
  })
}
