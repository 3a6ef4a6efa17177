/** The order of an examination. Catches: a consequence that is named as the cause, a check that hides another by throwing. */
import { expect, test } from 'vitest'
import { ok, failed, warning, type Check, type Finding } from '../../../../electron/core/doctor/check'
import { diagnose } from '../../../../electron/core/doctor/diagnose'
import { checksInOrder } from '../../../../electron/core/doctor/order'
import type { Patient } from '../../../../electron/core/doctor/patient'
import type { CheckId, Diagnosis } from '../../../../shared/model/diagnosis'
import type { ConnectionState } from '../../../../shared/model/connection'
import { definitionOf } from '../definitions'

const broken: ConnectionState = { kind: 'connecting', attempt: 1 }
const connected: ConnectionState = { kind: 'connected', era: 'legacy' }

function patient(part: Partial<Patient> = {}): Patient {
  return {
    clock: { now: () => 0, after: () => () => undefined },
    fetch: () => Promise.reject(new Error('Nothing may be asked')),
    version: '0',
    host: { platform: 'linux', homeDir: '/home/me', env: {}, useLoginShell: false },
    definition: definitionOf({ type: 'http', url: 'http://127.0.0.1:1/mcp' }),
    target: 'x',
    state: broken,
    since: 0,
    problem: null,
    auth: 'none',
    prepared: null,
    live: null,
    toolsProblem: null,
    endpoint: null,
    grant: null,
    vault: { clients: {}, registrations: {}, trusted: {} },
    clientMetadataUrl: null,
    verdict: null,
    wasMcp: false,
    ways: {
      proxyFor: () => Promise.resolve({ kind: 'direct', why: 'none', from: null }),
      trust: () => Promise.resolve({ places: [], ca: null }),
    },
    facts: {},
    ...part,
  }
}

const check = (id: CheckId, run: Check['run'], more: Partial<Check> = {}): Check => ({
  id,
  title: `Title of ${id}`,
  of: 'every',
  after: [],
  run,
  ...more,
})
const says = (finding: Finding) => (): Finding => finding

function examine(checks: Check[], part: Partial<Patient> = {}, redact = (text: string) => text): Promise<Diagnosis> {
  const { signal } = new AbortController()
  return diagnose({ id: 'i', name: 'n' }, patient(part), { checks, redact, progress: () => undefined, signal })
}
const outcomes = ({ checks }: Diagnosis): string[] => checks.map(({ id, outcome }) => `${id} ${outcome}`)

test('what only follows from a failure is not looked at, however far behind it', async () => {
  let looked = false
  const diagnosis = await examine([
    check('dns', says(failed('net.dns', 'No such host.'))),
    check('tcp', says(ok('Open.')), { after: ['dns'] }),
    check(
      'http',
      () => {
        looked = true
        return ok('Fine.')
      },
      { after: ['tcp'] },
    ),
    check('era', says(ok('Known.'))),
    check('state', says(failed('net.dns', 'Again.'))),
  ])
  expect(outcomes(diagnosis)).toEqual(['dns failed', 'tcp skipped', 'http skipped', 'era ok', 'state skipped'])
  expect(diagnosis.checks[2]?.finding).toContain('Title of dns')
  expect(looked).toBe(false)
  expect(diagnosis.cause).toMatchObject({
    id: 'dns',
    code: 'net.dns',
    action: 'reconnect',
    hint: expect.stringMatching(/./),
  })
})

test('a check that breaks is a remark, and the next ones go on', async () => {
  const breaks = check('dns', () => Promise.reject(Object.assign(new Error('x'), { code: 'EMFILE' })))
  const diagnosis = await examine([breaks, check('state', says(failed('internal.unexpected', 'It failed.')))])
  expect(outcomes(diagnosis)).toEqual(['dns warning', 'state failed'])
  expect(diagnosis.checks[0]?.evidence.cause).toBe('EMFILE')
  expect(diagnosis.cause?.id).toBe('state')
})

test('a remark explains only what is not connected', async () => {
  const checks = [check('clock', says(warning('An hour off.')))]
  expect((await examine(checks)).cause?.id).toBe('clock')
  expect((await examine(checks, { state: connected })).cause).toBeNull()
})

test('a live connection proves its own way, and nothing is sent beside it', async () => {
  const live = {
    era: 'legacy' as const,
    probe: async () => undefined,
    listTools: async () => ({ items: [], flaws: [], end: null }),
  }
  const diagnosis = await examine([...checksInOrder], { state: connected, live })
  const proved = diagnosis.checks.filter(({ finding }) => finding === 'The live connection proves it.')
  expect(proved.map(({ id }) => id)).toEqual(expect.arrayContaining(['dns', 'tls', 'http', 'issuer', 'credential']))
  expect(diagnosis.cause).toBeNull()
})

test('every word of a report passes the redactor, and a body is cut', async () => {
  const evidence = { body: `secret${'x'.repeat(400)}`, cause: 'secret', stderr: ['a secret'] }
  const finding = failed('http.rejected', 'A secret.', { hint: 'No secret.', evidence })
  const diagnosis = await examine([check('http', says(finding))], {}, (text) => text.replaceAll('secret', '•'))
  expect(JSON.stringify(diagnosis)).not.toContain('secret')
  expect(diagnosis.cause?.evidence.body).toHaveLength(300)
})

test('every check has a place of its own, and looks only at what came before it', () => {
  const ids = checksInOrder.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { id, after } of checksInOrder) {
    for (const earlier of after)
      expect([id, earlier, ids.indexOf(earlier) < ids.indexOf(id)]).toEqual([id, earlier, true])
  }
})
