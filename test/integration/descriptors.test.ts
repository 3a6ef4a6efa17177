/** A machine that allows no more open files: the real engine as a process whose limit is lowered while it works. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { isAliveIn, pidsIn, program } from '../servers/programs'
import { allowDescriptors, canLimitDescriptors, descriptorsAllowed } from '../support/descriptors'
import { allListed, createHome, startEngineProcess, type EngineProcess } from '../support/engine-process'

let file = ''
beforeAll(async () => {
  file = await bundleCompiled('cli', 'electron/cli/main.ts')
})

let engine: EngineProcess | null = null
let server: LegacyHttpServer | null = null
afterEach(async () => {
  await engine?.stop()
  await server?.close()
})

const problemsOf = (running: EngineProcess): string[] =>
  running.servers().map(({ state }) => ('problem' in state && state.problem ? state.problem.code : state.kind))

describe.runIf(canLimitDescriptors)('no descriptors (internal.exhausted)', { timeout: 180_000 }, () => {
  // Would catch: "the connection broke" for what never left this computer, an end, a call that hangs, a server that stays away.
  test('everything that cannot be opened is said, nothing hangs, and all heals when there is room', async () => {
    server = await startLegacyHttp()
    const place = await createHome({})
    const starts = `${place.home}/starts`
    const entries = {
      remote: { type: 'http', url: server.url },
      local: program('echo', [], { TEST_STARTS_FILE: starts }),
      helped: { type: 'http', url: server.url, headersHelper: `printf '{"X-A":"b"}'` },
    }
    const running = await startEngineProcess(file, entries, place)
    engine = running
    await running.write(entries)
    await running.until(allListed(3))
    const allowed = descriptorsAllowed(running.pid)
    // Only the numbers of its own input and output, which are taken: what is closed from now on makes no room.
    allowDescriptors(running.pid, 3)

    server.cut()
    const pid = pidsIn(starts).findLast((each) => isAliveIn(each, starts))
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    await running.write({ ...entries, third: { type: 'http', url: server.url } })
    await expect
      .poll(() => problemsOf(running), { timeout: 30_000 })
      .toEqual([
        'internal.exhausted',
        'internal.exhausted',
        expect.stringMatching(/internal\.exhausted|auth\.helper-failed/),
      ])
    for (const { state } of running.servers()) expect(JSON.stringify(state)).not.toMatch(/EMFILE|ENFILE|Error/)

    // Who has a connection is answered; a call is refused at once rather than waited for.
    const call = await running.request('server.call', { server: 'remote', tool: 'echo', arguments: { text: 'x' } })
    expect(call).toMatchObject({ ok: false, error: { code: 'not-connected' } })
    const ownProblem = async () =>
      (await snapshotOf(running)).sources.find(({ client }) => client === 'patchbay')?.problem
    await expect.poll(ownProblem, { timeout: 30_000 }).toMatchObject({
      code: 'config.unreadable',
      detail: expect.stringContaining('too many files') as string,
    })

    allowDescriptors(running.pid, allowed)
    await running.until(allListed(4), 90_000)
    // What could not be written is tried again with pauses that grow to a minute.
    await expect.poll(async () => (await snapshotOf(running)).unsaved, { timeout: 75_000 }).toBeNull()
    expect((await snapshotOf(running)).sources.every(({ problem }) => problem === null)).toBe(true)
  })
})

async function snapshotOf(running: EngineProcess) {
  const answer = await running.request('snapshot.get', {})
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}
