/** What the command line prints: the JSON that scripts rely on, and a table that tells the truth. */
import { describe, expect, test } from 'vitest'
import { exitCodeOfError, exitCodeOfState, worstExitCode } from '../../../electron/cli/exit-codes'
import { sourceEntry, statusEntry } from '../../../electron/cli/json'
import { statusTable } from '../../../electron/cli/table'
import { printable } from '../../../shared/text/printable'
import { headline } from '../../../electron/cli/words'
import { errorCodes } from '../../../shared/ipc/result'
import { lookOf } from '../../../shared/model/standing'
import { wordWithCountdown } from '../../../shared/text/states'
import { everyState, fileSource, problem, server } from '../../support/renderer-fixtures'

const now = Date.parse('2026-11-20T10:00:00.000Z')
const states = everyState(now)

describe('status --json', () => {
  test('has exactly the keys of the contract, in every state', () => {
    for (const state of Object.values(states)) {
      const entry = statusEntry(server('notion', state))
      expect(Object.keys(entry)).toEqual([
        'id',
        'name',
        'source',
        'transport',
        'state',
        'problem',
        'tools',
        'latencyMs',
        'nextRetryAt',
        'auth',
        'way',
        'since',
      ])
      expect(Object.keys(entry.source)).toEqual(['client', 'scope', 'path'])
      expect(entry.state).toBe(state.kind)
    }
  })

  test('a problem is flat and carries no evidence', () => {
    const entry = statusEntry(server('x', states.failed))
    expect(Object.keys(entry.problem ?? {})).toEqual(['code', 'title', 'detail', 'hint', 'action'])
    expect(statusEntry(server('x', states.connected)).problem).toBeNull()
  })

  test('a connected server without its tool list says so', () => {
    const capabilities = {
      ...server('x', states.connected).capabilities,
      problem: problem({ code: 'protocol.tools-unavailable' }),
    }
    expect(statusEntry(server('x', states.connected, { capabilities })).problem?.code).toBe(
      'protocol.tools-unavailable',
    )
  })

  test('only a server that retries has a time for it', () => {
    expect(statusEntry(server('x', states.reconnecting)).nextRetryAt).toBe(new Date(now + 12_000).toISOString())
    expect(statusEntry(server('x', states.failed)).nextRetryAt).toBeNull()
  })

  test('a broken source has file, line and column', () => {
    const file = { path: '/home/me/.claude.json', line: 7, column: 3 }
    const entry = sourceEntry(fileSource({ problem: problem({ code: 'config.parse', evidence: { file } }) }))
    expect(Object.keys(entry)).toEqual(['id', 'client', 'scope', 'path', 'problem'])
    expect(entry).toMatchObject({ path: file.path, problem: { code: 'config.parse', line: 7, column: 3 } })
  })
})

describe('exit codes', () => {
  test('states', () => {
    expect(exitCodeOfState('connected')).toBe(0)
    expect(exitCodeOfState('needs-auth')).toBe(3)
    for (const kind of ['failed', 'reconnecting', 'disabled', 'disconnected', 'connecting'] as const) {
      expect(exitCodeOfState(kind)).toBe(1)
    }
  })

  test('errors', () => {
    const codes = Object.fromEntries(errorCodes.map((code) => [code, exitCodeOfError(code)]))
    expect(codes).toMatchObject({
      'invalid-input': 2,
      'ambiguous-server': 2,
      'needs-auth': 3,
      'unknown-server': 4,
      'call-failed': 1,
      'engine-not-running': 1,
    })
    expect(Object.values(codes)).not.toContain(0)
  })

  test('of several servers the worst counts', () => {
    expect(worstExitCode([])).toBe(0)
    expect(worstExitCode([0, 0])).toBe(0)
    expect(worstExitCode([0, 3])).toBe(3)
    expect(worstExitCode([3, 1, 0])).toBe(1)
  })
})

describe('table', () => {
  const servers = Object.entries(states).map(([name, state]) => server(name, state))

  test('the sentence counts what needs a person, what failed and what retries', () => {
    expect(headline(servers, [])).toBe(
      '3 need you, 1 failed · waiting for your sign-in to authorizing · 1 is retrying · 1 is connecting · 1 connected · 1 asleep · 2 disconnected · 1 off',
    )
    expect(headline([], [])).toBe('No servers configured')
    expect(headline([server('a', states.connected), server('b', states.connected)], [])).toBe('All 2 servers connected')
    expect(headline([server('a', states.disconnected)], [])).toBe('The one server is disconnected')
    expect(headline([server('a', states.connected)], [fileSource({ problem: problem() })])).toBe(
      '1 file cannot be read · 1 connected',
    )
  })

  test('every state has a word and a mark; a retry counts down and never below zero', () => {
    for (const state of Object.values(states)) expect(wordWithCountdown(state, now)).not.toBe('')
    expect(wordWithCountdown(states.reconnecting, now)).toBe('Retrying in 12 s')
    expect(wordWithCountdown(states.reconnecting, now + 60_000)).toBe('Retrying in 0 s')
    expect(lookOf(server('a', states.unapproved))).toBe('you')
    expect(lookOf(server('a', states.disconnected))).toBe('off')
  })

  test('columns line up, problems stand below, and a narrow terminal cuts lines instead of wrapping', () => {
    const lines = statusTable([server('a', states.connected), server('longer-name', states.failed)], [], {
      colour: false,
      width: null,
      now,
    })
    const [, , first = '', second = '', third = '', fourth = ''] = lines
    expect(first.indexOf('Connected')).toBe(second.indexOf('Failed'))
    expect(third).toContain('was not found')
    expect(fourth).toContain('Install uv')
    const narrow = statusTable(servers, [], { colour: false, width: 30, now })
    for (const line of narrow.slice(1)) expect(line.length).toBeLessThanOrEqual(30)
  })

  // Would catch: a status that says what is wrong, but not what to type; a name that the shell takes apart.
  test('a missing sign-in says which command to run', () => {
    const options = { colour: false, width: null, now }
    const needsAuth = states['needs-auth']
    expect(statusTable([server('notion', needsAuth)], [], options).at(-1)).toBe('    Run: patchbay login notion')
    expect(statusTable([server("it's; mine", needsAuth)], [], options).at(-1)).toBe(
      String.raw`    Run: patchbay login 'it'\''s; mine'`,
    )
  })

  test('colour only where it is wanted', () => {
    const options = { width: null, now }
    expect(statusTable(servers, [], { ...options, colour: false }).join('')).not.toContain('\u001b')
    expect(statusTable(servers, [], { ...options, colour: true }).join('')).toContain('\u001b[31m✕')
  })

  test('a broken file is shown with line and column', () => {
    const file = { path: '/home/me/.claude.json', line: 7, column: 3 }
    const broken = fileSource({ problem: problem({ title: 'Not valid JSON', evidence: { file } }) })
    const lines = statusTable([], [broken], { colour: false, width: null, now })
    expect(lines.at(-1)).toBe('✕ Not valid JSON: /home/me/.claude.json:7:3')
  })

  test('a server cannot drive the terminal with its name', () => {
    const evil = '\u001b[2J\u001b]0;x\u0007na\u202eme\n'
    const text = statusTable([server(evil, states.failed)], [], { colour: false, width: null, now }).join('\n')
    expect(text).not.toMatch(/[\u001b\u0007\u202e]/)
    expect(printable('a\r\nb')).toBe('a b')
  })
})
