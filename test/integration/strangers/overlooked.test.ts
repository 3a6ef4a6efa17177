/**
 * Flaws in the description of a sign-in service that only a person can overlook: another name than the one under which the
 * server names it, as Atlassian, PagerDuty and Meta have it (https://github.com/atlassian/atlassian-mcp-server/issues/205), and
 * silence about PKCE, as of Entra ID and Cognito (https://github.com/vercel/ai/issues/18674). Refused until the person says so.
 */
import { describe, test } from 'vitest'
import { problemOf } from '../../../shared/model/connection'
import { echo, failureOf, worldOf } from './worlds'

const claimed = (issuer: string): string => `${issuer}/tenant`

describe.concurrent('a sign-in service that calls itself otherwise', () => {
  // Would catch: the two most used hosted servers of all, which nobody could sign in to.
  test('is asked about, and signed in to when the person takes both names for one', async (context) => {
    const { expect } = context
    const world = await worldOf(context, { tokenLife: 60 })
    const { auth, clock, person } = world
    auth.faults.overwrite.metadata = { issuer: claimed(auth.issuer) }
    const started = await world.engine({ clock })
    const { engine: api } = started
    await started.waitFor('notes', 'needs-auth')
    expect((await failureOf(api.login('notes', true))).code).toBe('auth.issuer-mismatch')
    expect(problemOf(started.view('notes').state)).toMatchObject({
      code: 'auth.issuer-mismatch',
      action: 'trust-issuer',
      evidence: { issuer: auth.issuer, otherIssuer: claimed(auth.issuer) },
    })
    expect(person.opened).toHaveLength(0)

    expect(await api.trustIssuer('notes', claimed(auth.issuer))).toEqual({ saved: true })
    expect((await api.login('notes', true)).state.kind).toBe('connected')
    expect(await echo(started, 'in')).toBe('in')
    // It lasts: another sign-in finds the registration, a renewal the issuer.
    await api.login('notes', true)
    expect(auth.counters.registrations).toBe(1)
    world.skip(Date.parse(started.view('notes').auth.expiresAt ?? '') - clock.now() + 1_100)
    expect(await echo(started, 'again')).toBe('again')
    expect(auth.counters.refreshes).toBeGreaterThan(0)
    // And it ends with everything else that is known of the issuer.
    await api.forgetRegistration('notes')
    expect((await failureOf(api.login('notes', true))).code).toBe('auth.issuer-mismatch')
  })

  // Would catch: a consent for one name that holds for whatever the document says tomorrow.
  test('only by the name that was shown, and the answer has to carry it', async (context) => {
    const { expect } = context
    const { auth, engine, person } = await worldOf(context)
    auth.faults.overwrite.metadata = { issuer: claimed(auth.issuer) }
    const started = await engine()
    const { engine: api } = started
    await started.waitFor('notes', 'needs-auth')
    expect((await failureOf(api.trustIssuer('notes', `${auth.issuer}/another`))).code).toBe('auth.issuer-mismatch')
    await api.trustIssuer('notes', claimed(auth.issuer))
    auth.faults.overwrite.metadata = { issuer: `${auth.issuer}/another` }
    expect((await failureOf(api.login('notes', true))).code).toBe('auth.issuer-mismatch')
    expect(person.opened).toHaveLength(0)
    // RFC 9207: the answer is compared with what the description says, not with what was accepted for it.
    auth.faults.overwrite.metadata = { issuer: claimed(auth.issuer) }
    auth.faults.answer = 'wrong-issuer'
    const failure = await failureOf(api.login('notes', true))
    expect(failure.code).toBe('auth.issuer-mismatch')
    expect(problemOf(started.view('notes').state)?.action).not.toBe('trust-issuer')
  })

  // Would catch: a consent to one flaw that covers the other, which the person has not been told of.
  test('and does not mention PKCE, either: is asked about twice', async (context) => {
    const { expect } = context
    const { auth, engine } = await worldOf(context)
    auth.faults.overwrite.metadata = { issuer: claimed(auth.issuer), code_challenge_methods_supported: undefined }
    const started = await engine()
    const { engine: api } = started
    await started.waitFor('notes', 'needs-auth')
    expect(await api.trustIssuer('notes', claimed(auth.issuer))).toEqual({ saved: true })
    expect((await failureOf(api.login('notes', true))).code).toBe('auth.pkce-missing')
    expect(problemOf(started.view('notes').state)).toMatchObject({
      action: 'trust-issuer',
      evidence: { issuer: auth.issuer, otherIssuer: claimed(auth.issuer) },
    })
    expect(await api.trustIssuer('notes', claimed(auth.issuer))).toEqual({ saved: true })
    expect((await api.login('notes', true)).state.kind).toBe('connected')
  })

  test('where nothing is wrong, nothing is kept', async (context) => {
    const { auth, engine } = await worldOf(context)
    const started = await engine()
    await started.waitFor('notes', 'needs-auth')
    context.expect(await started.engine.trustIssuer('notes', auth.issuer)).toEqual({ saved: false })
  })

  // Nobody can tell these from the right one by looking, or they hold what is nobody’s name.
  const unlike: [string, (issuer: string) => string][] = [
    ['only in capital letters', (issuer) => issuer.replace('http', 'HTTP')],
    ['in a query', (issuer) => `${issuer}/?tenant=1`],
    ['in a password', (issuer) => issuer.replace('://', '://user:secret@')],
    ['in more letters than anybody reads', (issuer) => `${issuer}/${'a'.repeat(600)}`],
  ]
  test.for(unlike)('that differs %s is not asked about', async ([, spell], context) => {
    const { expect } = context
    const { auth, engine } = await worldOf(context)
    auth.faults.overwrite.metadata = { issuer: spell(auth.issuer) }
    const started = await engine()
    await started.waitFor('notes', 'needs-auth')
    const { message, code } = await failureOf(started.engine.login('notes', true))
    expect(code).toBe('auth.issuer-mismatch')
    expect(message).not.toContain('secret')
    const problem = problemOf(started.view('notes').state)
    expect(problem?.action).toBe('none')
    expect(problem?.evidence.otherIssuer).toBeUndefined()
  })
})

describe.concurrent('a sign-in service that does not mention PKCE', () => {
  // Would catch: every server behind Entra ID or Cognito, which nobody could sign in to.
  test('is asked about, and PKCE is sent all the same', async (context) => {
    const { expect } = context
    const { auth, engine, person } = await worldOf(context)
    auth.faults.metadata = 'no-pkce'
    const started = await engine()
    const { engine: api } = started
    await started.waitFor('notes', 'needs-auth')
    expect((await failureOf(api.login('notes', true))).code).toBe('auth.pkce-missing')
    expect(problemOf(started.view('notes').state)).toMatchObject({
      action: 'trust-issuer',
      evidence: { issuer: auth.issuer, otherIssuer: auth.issuer },
    })
    expect(person.opened).toHaveLength(0)
    expect(await api.trustIssuer('notes', auth.issuer)).toEqual({ saved: true })
    expect((await api.login('notes', true)).state.kind).toBe('connected')
    expect(new URL(person.opened[0] ?? '').searchParams.get('code_challenge_method')).toBe('S256')
    const check = (await api.diagnose('notes')).checks.find(({ id }) => id === 'pkce')
    expect(check?.outcome).not.toBe('failed')
  })

  test('but names other methods: is refused for good', async (context) => {
    const { expect } = context
    const { auth, engine } = await worldOf(context)
    auth.faults.overwrite.metadata = { code_challenge_methods_supported: ['plain'] }
    const started = await engine()
    await started.waitFor('notes', 'needs-auth')
    expect((await failureOf(started.engine.login('notes', true))).code).toBe('auth.pkce-missing')
    expect(problemOf(started.view('notes').state)?.action).not.toBe('trust-issuer')
    expect((await failureOf(started.engine.trustIssuer('notes', auth.issuer))).code).toBe('auth.pkce-missing')
  })
})
