/** Questions that wait for the person: bounded in every way, shown without secrets, and never a page that is not safe to open. */
import { beforeEach, expect, test } from 'vitest'
import { Questions } from '../../../../electron/core/engine/questions'
import type { Question } from '../../../../electron/core/mcp/asked'
import { Redactor } from '../../../../electron/core/vault/redact'
import type { QuestionView } from '../../../../shared/model/question'
import { fakeClock, type FakeClock } from '../fake-clock'

let clock: FakeClock
let shown: QuestionView[]
let opened: string[]
let questions: Questions
const never = new AbortController().signal
const form: Question = { kind: 'form', message: 'Who?', schema: { type: 'object' } }
const page = (url: string): Question => ({ kind: 'url', message: 'Go', url })
const ask = (question: Question, server = 'a', withdrawn = never) =>
  questions.ask({ id: server, name: server }, question, withdrawn)

beforeEach(() => {
  clock = fakeClock()
  shown = []
  opened = []
  const redactor = new Redactor()
  redactor.set('x', ['the-secret-value'])
  questions = new Questions({
    clock,
    redactor,
    changed: (open) => (shown = open),
    openUrl: async (url) => {
      if (url.includes('broken')) throw new Error('spawn ENOENT')
      opened.push(url)
    },
  })
})

// Would catch: a server that covers the window with dialogs.
test('one server has three at once, all together twenty; the rest is declined', async () => {
  for (let count = 0; count < 3; count += 1) void ask(form)
  expect(await ask(form)).toEqual({ action: 'decline' })
  for (const server of ['b', 'c', 'd', 'e', 'f', 'g']) for (let count = 0; count < 3; count += 1) void ask(form, server)
  expect(shown).toHaveLength(20)
  expect(await ask(form, 'h')).toEqual({ action: 'decline' })
  questions.stop()
  expect(shown).toEqual([])
})

test('what nobody answers is cancelled, and so is what is withdrawn', async () => {
  const [first, second] = [new AbortController(), new AbortController()]
  const late = ask(form, 'a', first.signal)
  const withdrawn = ask(form, 'b', second.signal)
  second.abort()
  expect(await withdrawn).toEqual({ action: 'cancel' })
  expect(shown).toHaveLength(1)
  await clock.pass(9 * 60_000)
  expect(await late).toEqual({ action: 'cancel' })
  expect(await ask(form, 'c', AbortSignal.abort())).toEqual({ action: 'cancel' })
  expect(shown).toEqual([])
})

test.each([
  'javascript:alert(1)',
  'file:///etc/passwd',
  'http://a.example/',
  'https://accounts.google.com@evil.example/',
  'not an address',
  `https://a.example/${'x'.repeat(5_000)}`,
])('a page that is not safe to open is declined unseen: %s', async (url) => {
  expect(await ask(page(url))).toEqual({ action: 'decline' })
  expect(opened).toEqual([])
})

// Would catch: a name with letters of another alphabet that looks like a known one.
test('a host is shown as it is sent', () => {
  void ask(page('https://аpple.example/x'))
  expect(shown).toMatchObject([{ host: 'xn--pple-43d.example', url: 'https://xn--pple-43d.example/x' }])
})

test('a page that cannot be opened is told, and the question stays', async () => {
  const asked = ask(page('https://broken.example/'))
  const id = shown[0]?.id ?? ''
  await expect(questions.answer(id, { action: 'accept' })).rejects.toThrow('The browser could not be opened')
  expect(shown).toHaveLength(1)
  expect(await questions.answer(id, { action: 'decline' })).toEqual({ answered: true })
  expect(await asked).toEqual({ action: 'decline' })
})

test('texts are cut, printable and without secrets; a form of megabytes is no form', async () => {
  void ask({ kind: 'form', message: `it is the-secret-value\u001b[2J ${'x'.repeat(1_000_000)}`, schema: {} })
  const [question] = shown
  const message = question?.kind === 'form' ? question.message : ''
  expect(message).not.toContain('the-secret-value')
  expect(message).not.toContain('\u001b')
  expect(message.length).toBeLessThanOrEqual(4_001)
  expect(await ask({ kind: 'form', message: '', schema: { title: 'x'.repeat(100_000) } })).toEqual({
    action: 'decline',
  })
  void ask({
    kind: 'sampling',
    system: 'the-secret-value',
    messages: Array.from({ length: 1_000 }, () => ({ role: 'user' as const, text: 'y'.repeat(5_000) })),
  })
  const talk = shown.find(({ kind }) => kind === 'sampling')
  expect(JSON.stringify(talk).length).toBeLessThan(50_000)
  expect(JSON.stringify(talk)).not.toContain('the-secret-value')
})
