/** What servers of both eras ask in the middle of a person's call: shown, answered, declined, withdrawn; at no other time. */
import { afterEach, describe, expect, test } from 'vitest'
import type { QuestionAnswer, QuestionView } from '../../shared/model/question'
import { questions, startAskingLegacy, startAskingModern, type Question } from '../servers/asking'
import { program } from '../servers/programs'
import { startTestEngine, type TestEngine } from '../support/engine'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function engineWith(start: typeof startAskingLegacy, { isPersonThere = true } = {}) {
  const server = await start()
  ends.push(() => server.stop())
  const opened: string[] = []
  const bench = await startTestEngine({
    servers: { asking: { type: 'http', url: server.url } },
    ...(isPersonThere && { asks: 'person' as const }),
    openUrl: async (url) => void opened.push(url),
  })
  ends.push(() => bench.stop())
  await bench.waitFor('asking', ({ state }) => state.kind === 'connected', 10_000)
  return { ...bench, opened }
}

/** The question that waits next. */
function asked({ engine }: Pick<TestEngine, 'engine'>): Promise<QuestionView> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const [first] = engine.snapshot().questions
      if (first) resolve(first)
      return first !== undefined
    }
    if (look()) return
    const stop = engine.on('patch', () => {
      if (look()) stop()
    })
  })
}

const answerOf = (result: unknown): unknown =>
  JSON.parse((result as { content: { text: string }[] }).content[0]?.text ?? 'null')

describe.each([
  ['an older server', startAskingLegacy],
  ['a server of 2026-07-28', startAskingModern],
])('%s', (_which, start) => {
  const cases: [kind: Question, shown: object, answer: QuestionAnswer, heard: object][] = [
    [
      'form',
      { kind: 'form', message: 'Who?', schema: { required: ['name'] } },
      { action: 'accept', content: { name: 'Ada' } },
      { action: 'accept', content: { name: 'Ada' } },
    ],
    ['form', { kind: 'form' }, { action: 'decline' }, { action: 'decline' }],
    ['form', { kind: 'form' }, { action: 'cancel' }, { action: 'cancel' }],
    ['url', { kind: 'url', host: 'a.example', url: 'https://a.example/x' }, { action: 'accept' }, { action: 'accept' }],
    ['url', { kind: 'url' }, { action: 'decline' }, { action: 'decline' }],
    [
      'sampling',
      { kind: 'sampling', system: null, messages: [{ role: 'user', text: 'What is it?' }] },
      { action: 'accept', text: 'A question.' },
      { role: 'assistant', content: { type: 'text', text: 'A question.' } },
    ],
  ]
  // Would catch: an answer that reaches another call, a page that opens unasked, a refusal that counts as yes.
  test.each(cases)('asks by %s, and hears what the person has said (%j)', async (kind, shown, answer, heard) => {
    const bench = await engineWith(start)
    const call = bench.engine.call('asking', `ask_${kind}`, {})
    const question = await asked(bench)
    expect(question).toMatchObject({ ...shown, name: 'asking' })
    expect(bench.opened).toEqual([])
    expect(await bench.engine.answerQuestion(question.id, answer)).toEqual({ answered: true })
    expect(answerOf(await call)).toMatchObject(heard)
    expect(bench.opened).toEqual(kind === 'url' && answer.action === 'accept' ? ['https://a.example/x'] : [])
    expect(bench.engine.snapshot().questions).toEqual([])
    expect(await bench.engine.answerQuestion(question.id, answer)).toEqual({ answered: false })
  })

  // Would catch: a dialog about a call that is long over.
  test('is not waited for once the call is cancelled', async () => {
    const bench = await engineWith(start)
    const call = bench.engine.call('asking', 'ask_form', {}, undefined, 'mine')
    const ended = expect(call).rejects.toMatchObject({ code: 'call-failed' })
    await asked(bench)
    bench.engine.cancelCall('asking', 'mine')
    await ended
    await expect.poll(() => bench.engine.snapshot().questions).toEqual([])
  })

  test('hears a refusal at once where there is nobody to ask', async () => {
    const bench = await engineWith(start, { isPersonThere: false })
    for (const kind of questions.filter((one) => one !== 'roots')) {
      const outcome = await bench.engine.call('asking', `ask_${kind}`, {}).then(
        (result) => result.isError === true,
        () => true,
      )
      expect(outcome, kind).toBe(true)
    }
    expect(bench.engine.snapshot().questions).toEqual([])
  })
})

// Would catch: questions over a pipe that all share, answered to the wrong one or to nobody.
test('a program asks over its pipe', async () => {
  const bench = await startTestEngine({ servers: { asking: program('asks') }, asks: 'person' })
  ends.push(() => bench.stop())
  await bench.waitFor('asking', ({ state }) => state.kind === 'connected', 10_000)
  const call = bench.engine.call('asking', 'ask', { who: 'Who\u202e?' })
  const question = await asked(bench)
  expect(question).toMatchObject({ kind: 'form', schema: { properties: { name: { type: 'string' } } } })
  await bench.engine.answerQuestion(question.id, { action: 'accept', content: { name: 'Ada' } })
  expect(await call).toMatchObject({ content: [{ text: 'Ada' }] })
})
