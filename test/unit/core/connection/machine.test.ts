/** The state machine: every event in every state, the laws of docs/recovery.md, and random walks that look for what nobody thought of. */
import { describe, expect, test } from 'vitest'
import { problemOf, type StateKind } from '../../../../shared/model/connection'
import type { MachineEvent } from '../../../../electron/core/connection/machine-types'
import type { Failure } from '../../../../electron/core/problems/failure'
import { problem } from '../../../../electron/core/problems/problem'
import { seeded } from '../random'
import {
  Bench,
  begin,
  check,
  connected,
  ended,
  eventsFor,
  fatal,
  inState,
  invalid,
  kinds,
  lockedVault,
  off,
  outage,
  signIn,
  slow,
  started,
  unapproved,
  unrenewed,
} from './machine-bench'

describe('every event in every state', () => {
  test.each(kinds)('%s', (kind) => {
    for (let index = 0; index < eventsFor(0).length; index++) {
      const bench = inState[kind]()
      expect(bench.kind).toBe(kind)
      const before = bench.machine
      const event = eventsFor(before.run)[index]
      if (!event) continue
      bench.feed(event)
      check(before, event, bench, () => JSON.stringify(event))
      if ('run' in event && event.run !== before.run) expect(bench.machine, 'old news changes nothing').toBe(before)
    }
  })
})

describe('the person’s intent beats machinery', () => {
  test('disconnect during connect stays disconnected, whatever the attempt still reports', () => {
    const bench = started()
    const { run } = bench.machine
    bench.feed({ type: 'disconnect' })
    expect(bench.kind).toBe('disconnecting')
    bench.feed({ type: 'opened', run, era: 'legacy' })
    expect(bench.kind).toBe('disconnecting')
    bench.feed({ type: 'closed' })
    expect(bench.kind).toBe('disconnected')
    bench.feed({ type: 'failed', run, failure: outage, crashed: false }).feed({ type: 'retry-due' })
    bench.feed({ type: 'definition', block: null, changed: true })
    expect(bench.kind).toBe('disconnected')
    expect(bench.opens).toBe(false)
  })

  test('connect during disconnecting opens again once everything is closed, not before', () => {
    const bench = connected().feed({ type: 'disconnect' }).feed({ type: 'connect' })
    expect([bench.kind, bench.opens]).toEqual(['disconnecting', false])
    bench.feed({ type: 'closed' })
    expect([bench.kind, bench.opens]).toEqual(['connecting', true])
  })

  test('the latest click wins: connect, disconnect, connect, disconnect', () => {
    const bench = started()
    for (const type of ['disconnect', 'connect', 'disconnect'] as const) bench.feed({ type })
    bench.feed({ type: 'closed' }).feed({ type: 'closed' })
    expect(bench.kind).toBe('disconnected')
  })

  test.each(kinds.filter((kind) => kind !== 'disabled'))('reconnect from %s builds anew at once', (kind) => {
    const bench = inState[kind]().feed({ type: 'reconnect' })
    expect([bench.kind, bench.opens]).toEqual(['connecting', true])
    expect(bench.machine).toMatchObject({ failures: 0, failingSince: null, crashes: [], intent: 'connected' })
  })

  test('connect cuts a countdown short and keeps the problem on the screen', () => {
    const bench = connected().fail(outage).fail(outage).feed({ type: 'connect' })
    expect(bench.state).toMatchObject({ kind: 'reconnecting', nextRetryAt: null, problem: { code: 'net.refused' } })
    expect(bench.opens).toBe(true)
  })

  test('a start does not connect what the person has disconnected', () => {
    expect(new Bench('disconnected').feed({ type: 'start' }).kind).toBe('disconnected')
  })
})

describe('failures', () => {
  test('the time on the screen is the time that is scheduled, also when the server asks for a longer pause', () => {
    for (const random of [0, 0.5, 1]) {
      for (const notBefore of [undefined, 30_000]) {
        const bench = connected()
        bench.feed(
          { type: 'failed', run: bench.machine.run, failure: { ...outage, notBefore }, crashed: false },
          random,
        )
        const [timer] = bench.timers
        expect(bench.state).toMatchObject({ nextRetryAt: new Date(timer?.at ?? 0).toISOString() })
        if (notBefore !== undefined) expect((timer?.at ?? 0) - bench.now).toBeGreaterThanOrEqual(notBefore)
      }
    }
  })

  test('a second report of the same run is old news (one lost connection must not count twice)', () => {
    const bench = connected()
    const { run } = bench.machine
    bench.fail(outage).feed({ type: 'failed', run, failure: fatal, crashed: false })
    expect(bench.machine.failures).toBe(1)
    expect(bench.kind).toBe('reconnecting')
  })

  test('the fifth crash within 60 s is a crash loop without further attempts; reconnect starts it again', () => {
    const bench = started()
    for (let crash = 1; crash <= 4; crash++) {
      bench.fail(ended, true)
      expect(bench.kind).toBe('reconnecting')
      bench.ring()
    }
    bench.fail(ended, true)
    expect(bench.state).toMatchObject({
      kind: 'failed',
      problem: { code: 'process.crash-loop', detail: 'process.exited' },
    })
    expect(bench.timers).toEqual([])
    expect(bench.now - begin).toBeLessThan(10_000)
    expect(bench.feed({ type: 'reconnect' }).fail(ended, true).kind).toBe('reconnecting')
  })

  test('a person who connects again starts counting crashes anew', () => {
    const bench = started()
    for (let crash = 1; crash <= 4; crash++) bench.fail(ended, true).ring()
    bench.feed({ type: 'disconnect' }).feed({ type: 'closed' }).feed({ type: 'connect' }).fail(ended, true)
    expect(bench.kind).toBe('reconnecting')
  })

  test('crashes more than 60 s apart are no loop', () => {
    const bench = started()
    for (let crash = 1; crash <= 20; crash++) {
      bench.fail(ended, true)
      bench.now += 15_001
      expect(bench.kind).toBe('reconnecting')
      bench.feed({ type: 'retry-due' })
    }
  })

  test('a lost network is never a crash loop', () => {
    const bench = started()
    for (let round = 1; round <= 30; round++) bench.fail(outage).ring()
    expect(bench.kind).toBe('reconnecting')
  })

  test('60 s of success forget the failures, less does not', () => {
    const bench = connected().fail(outage).ring().fail(outage).ring().open()
    expect(bench.machine.failures).toBe(2)
    bench.ring()
    expect(bench.now - begin).toBeGreaterThanOrEqual(60_000)
    expect(bench.machine).toMatchObject({ failures: 0, failingSince: null })
    expect(bench.fail(outage).state).toMatchObject({ attempt: 1 })
  })

  test('a server that is away for 5 s every 30 s is back within 3 s each time, for hours', () => {
    // It never lasts the 60 s that forget failures; its pauses once grew to a minute, so that it was hardly ever there.
    const bench = connected()
    for (let cycle = 0; cycle < 200; cycle++) {
      bench.now += 25_000
      const back = bench.now + 5_000
      bench.fail(outage).ring()
      while (bench.now < back) bench.fail(outage).ring()
      expect(bench.now - back, `cycle ${cycle}`).toBeLessThan(3_000)
      bench.open()
    }
  })

  test('a server that accepts and drops at once is not hammered', () => {
    const bench = connected()
    let attempts = 0
    while (bench.now < begin + 10 * 60_000) {
      bench.fail(outage).ring().open()
      attempts++
    }
    expect(attempts).toBeLessThan(30)
  })

  test('what needs a person is looked at now and then, but not often', () => {
    const bench = started().fail(slow)
    expect(bench.kind).toBe('failed')
    expect(bench.ring().opens).toBe(true)
    expect(bench.now - begin).toBeGreaterThanOrEqual(4 * 60_000)
    expect(started().fail(fatal).timers).toEqual([])
    expect(started().fail(signIn).timers).toEqual([])
  })
})

describe('the definition', () => {
  test.each([
    ['disabled', off, 'disabled'],
    ['invalid', invalid, 'failed'],
    ['needs approval', unapproved, 'disconnected'],
  ] as const)('%s: nothing starts it, and a live connection is closed', (_name, block, kind) => {
    const idle = new Bench('connected', block)
    for (const type of ['start', 'connect', 'reconnect', 'retry-due', 'disconnect'] as const) {
      expect(idle.feed({ type }).effects, type).toEqual([])
      expect(idle.kind).toBe(kind)
    }
    const live = connected().feed({ type: 'definition', block, changed: false })
    expect(live.kind).toBe(kind)
    expect(live.effects.map((effect) => effect.type)).toEqual(['cancel-timers', 'close'])
    expect(live.feed({ type: 'closed' }).kind).toBe(kind)
    expect(live.feed({ type: 'definition', block: null, changed: false }).opens).toBe(true)
  })

  test('what the person has disconnected stays so when its block goes', () => {
    const bench = new Bench('connected', off).feed({ type: 'disconnect' })
    bench.feed({ type: 'definition', block: null, changed: true })
    expect([bench.kind, bench.opens]).toEqual(['disconnected', false])
  })

  test.each(kinds)('a mere rename touches nothing in %s', (kind) => {
    const bench = inState[kind]()
    const { block, state, run } = bench.machine
    bench.feed({ type: 'definition', block, changed: false })
    expect(bench.effects).toEqual([])
    expect(bench.machine).toMatchObject({ state, run })
  })

  test.each(['connecting', 'connected', 'reconnecting', 'needs-auth', 'authorizing', 'failed'] as const)(
    'a change rebuilds from %s at once',
    (kind) => {
      const bench = inState[kind]().feed({ type: 'definition', block: null, changed: true })
      expect([bench.kind, bench.opens]).toEqual(['connecting', true])
    },
  )

  test('a blocked server that stays blocked for the same reason keeps its state (or each edit elsewhere is news of it)', () => {
    const bench = new Bench('connected', off)
    const { state } = bench
    expect(bench.feed({ type: 'definition', block: { ...off }, changed: false }).state).toBe(state)
  })
})

describe('a machine without a network', () => {
  const gone = problem('net.offline', begin, { detail: 'gone' })

  // Would catch: a pause that counts as failed attempts, and a night offline that makes the return slow.
  test('waits without counting, and begins anew on its return', () => {
    const bench = connected().feed({ type: 'offline', problem: gone })
    expect(bench.state).toMatchObject({ kind: 'reconnecting', problem: gone })
    expect(bench.machine.failures).toBe(0)
    bench.ring().fail({ then: 'retry', schedule: 'offline', problem: gone })
    bench.now += 8 * 3_600_000
    bench.feed({ type: 'resume' })
    expect(bench.state).toMatchObject({ kind: 'reconnecting', nextRetryAt: null })
    expect([bench.opens, bench.machine.failures, bench.machine.failingSince]).toEqual([true, 0, null])
  })

  test('leaves alone what waits for a person', () => {
    for (const kind of ['needs-auth', 'failed', 'disconnected', 'disabled', 'disconnecting'] as const) {
      const bench = inState[kind]()
      const before = bench.machine
      expect(bench.feed({ type: 'offline', problem: gone }).machine, kind).toBe(before)
    }
  })
})

describe('what worked before', () => {
  // Would catch: a captive portal or a wrong deployment that is looked at again only after five minutes.
  test('is looked at again within half a minute, what never worked after five', () => {
    const waits = (bench: Bench): number => (bench.fail(slow).timers[0]?.at ?? 0) - bench.now
    expect(waits(connected())).toBeLessThanOrEqual(30_000)
    expect(waits(started())).toBeGreaterThan(4 * 60_000)
  })
})

describe('random walks', () => {
  test('no sequence of events breaks an invariant', () => {
    const reached = new Set<StateKind>()
    for (let seed = 1; seed <= 2_000; seed++) {
      const random = seeded(seed)
      const bench = new Bench(
        random.pick(['connected', 'disconnected'] as const),
        random.pick([null, null, off, invalid]),
      )
      let stopped = bench.machine.intent === 'disconnected'
      const history: MachineEvent[] = []
      for (let step = 0; step < 40; step++) {
        bench.now += random.below(random.pick([10, 5_000, 90_000]))
        const before = bench.machine
        const event = random.pick(eventsFor(before.run))
        history.push(event)
        // A timer that has run out is gone, whether or not the machine cares.
        if (event.type === 'retry-due') bench.timers = bench.timers.filter((timer) => timer.timer !== 'retry')
        const due = event.type !== 'retry-due' || before.state.kind === 'failed' || before.state.kind === 'reconnecting'
        if (!due) continue
        bench.feed(event, random.next())
        reached.add(bench.kind)
        const note = (): string =>
          `seed ${seed}, step ${step}, after ${history
            .slice(-4)
            .map((past) => JSON.stringify(past))
            .join(' ')}`
        check(before, event, bench, note)
        if (event.type === 'disconnect') stopped = true
        if (event.type === 'connect' || event.type === 'reconnect') stopped = false
        if (stopped && bench.opens) throw new Error(`opens after disconnect: ${note()}`)
      }
    }
    expect([...reached].toSorted()).toEqual(kinds.filter((kind) => kind !== 'authorizing').toSorted())
  })
})

describe('a credential that comes', () => {
  const comes = { type: 'signed-in', era: null, renewed: false } as const

  // Would catch: a server that goes on waiting for its turn (up to 5 minutes) although somebody has just signed in.
  test.each([
    ['needs a sign-in', signIn],
    ['could not be renewed', unrenewed],
    ['blamed the vault', lockedVault],
  ])('ends the waiting of what %s', (_name, failure) => {
    const bench = started().fail(failure)
    expect(bench.feed(comes).opens).toBe(true)
    expect(bench.machine.waitsFor).toBe(failure === unrenewed ? 'credential' : null)
  })

  // Would catch: a decision by the words of a problem instead of by what the failure says.
  test('means nothing to a trouble that does not wait for one, whatever its code', () => {
    for (const failure of [outage, fatal, slow]) expect(started().fail(failure).feed(comes).opens).toBe(false)
    const named: Failure = { ...outage, problem: problem('auth.static-rejected', begin, { detail: 'a header' }) }
    expect(started().fail(named).feed(comes).opens).toBe(false)
  })

  test('begins the attempt anew that is under way without it, but not one that only waits for the network', () => {
    const trying = started().fail(unrenewed).ring()
    expect(trying.feed(comes).opens).toBe(true)
    const gone = { type: 'offline', problem: problem('net.offline', begin, { detail: 'gone' }) } as const
    expect(started().fail(unrenewed).feed(gone).feed(comes).opens).toBe(false)
  })

  test('a sign-in that came to nothing says so where one is waited for, and leaves the vault’s trouble alone', () => {
    const denied = { type: 'sign-in-failed', problem: problem('auth.denied', begin, { detail: 'no' }) } as const
    const shown = (bench: Bench): string | undefined => problemOf(bench.feed(denied).state)?.code
    expect(shown(started().fail({ ...fatal, waitsFor: 'credential' }))).toBe('auth.denied')
    expect(shown(started().fail(lockedVault))).toBe('vault.locked')
    expect(shown(started().fail(fatal))).toBe('process.not-found')
  })
})
