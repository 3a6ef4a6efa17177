/** Which of several entries of one name a client uses. */
import { expect, test } from 'vitest'
import { shadows } from '../../../shared/model/precedence'
import type { ConnectionState } from '../../../shared/model/connection'
import type { ServerSource } from '../../../shared/model/server'
import { viewOf } from '../core/views'

const entry = (
  id: string,
  source: Partial<ServerSource>,
  state: ConnectionState = { kind: 'connected', era: 'legacy' },
) =>
  viewOf(id, {
    name: 'notion',
    state,
    source: { id, client: 'claude-code', scope: 'user', path: `/${id}`, project: null, ...source },
  })
const shop = { project: '/shop' }

// Would catch: the wrong winner, and a winner in one project that hides what another project uses.
test('Claude Code: local before project before user, each in its own folder', () => {
  const all = [
    entry('user', {}),
    entry('local', { scope: 'local', ...shop }),
    entry('project', { scope: 'project', ...shop }),
    entry('elsewhere', { scope: 'project', project: '/blog' }),
  ]
  expect(Object.fromEntries(shadows(all))).toEqual({
    project: { by: 'local', project: '/shop' },
    user: { by: 'local', project: '/shop' },
  })
})

test.each<[string, ConnectionState]>([
  ['switched off', { kind: 'disabled', where: '/f' }],
  ['not approved', { kind: 'disconnected', problem: problemWith('config.needs-approval') }],
  ['not valid', { kind: 'failed', problem: problemWith('config.invalid-entry') }],
])('an entry that is %s hides nothing', (_how, state) => {
  expect(shadows([entry('user', {}), entry('local', { scope: 'local', ...shop }, state)]).size).toBe(0)
})

test('what a person has disconnected in Patchbay still hides the other in its client', () => {
  const local = entry('local', { scope: 'local', ...shop }, { kind: 'disconnected', problem: null })
  expect(shadows([entry('user', {}), local]).get('user')?.by).toBe('local')
})

test('other names and other clients are other servers; VS Code runs both of one name', () => {
  const of = (client: ServerSource['client']) => [
    entry('user', { client }),
    entry('project', { client, scope: 'project', ...shop }),
  ]
  expect(shadows(of('vscode')).size).toBe(0)
  expect(shadows(of('cursor')).get('user')?.by).toBe('project')
  expect(shadows([entry('a', { client: 'cursor' }), entry('b', { client: 'codex' })]).size).toBe(0)
})

test("Gemini CLI: the administrator's settings override, the administrator's defaults give way", () => {
  const of = (id: string, path: string, scope: ServerSource['scope']) =>
    entry(id, { client: 'gemini-cli', path, scope })
  const all = [
    of('forced', '/etc/gemini-cli/settings.json', 'managed'),
    of('default', '/etc/gemini-cli/system-defaults.json', 'managed'),
    of('user', '/home/me/.gemini/settings.json', 'user'),
  ]
  expect(Object.fromEntries(shadows(all))).toEqual({
    default: { by: 'forced', project: null },
    user: { by: 'forced', project: null },
  })
  expect(Object.fromEntries(shadows(all.slice(1)))).toEqual({ default: { by: 'user', project: null } })
})

function problemWith(code: 'config.needs-approval' | 'config.invalid-entry') {
  return { code, title: '', detail: '', hint: '', action: 'none' as const, evidence: {}, at: new Date(0).toISOString() }
}
