/** Questions of servers outside the window: told once, to nobody who looks at it, and without a word of the server's. */
import { describe, expect, test } from 'vitest'
import type { QuestionView } from '../../../shared/model/question'
import { notificationFor } from '../../../shared/outside/notification'
import { watchQuestions } from '../../../shared/outside/questions'

const away = { inFront: false }
const secret = 'hunter2-the-secret'
const until = '2026-11-20T10:00:00Z'

const form = (id: string, name = 'shop'): QuestionView => ({
  id,
  server: `id-${name}`,
  name,
  until,
  kind: 'form',
  message: `Is ${secret} right?`,
  schema: { default: secret },
})
const page: QuestionView = {
  id: 'p',
  server: 'id-bank',
  name: 'bank',
  until,
  kind: 'url',
  message: secret,
  url: `https://bank.example/?token=${secret}`,
  host: `${secret}.bank.example`,
}
const sampling: QuestionView = {
  id: 's',
  server: 'id-writer',
  name: 'writer',
  until,
  kind: 'sampling',
  system: secret,
  messages: [{ role: 'user', text: secret }],
}

describe('questions', () => {
  // Catches a secret of a server's, or of what somebody has told it, on a screen that others see.
  test.each([
    [form('f'), 'shop asks you something', 'A call waits for your answer.'],
    [page, 'bank asks you something', 'A call waits for you to open a page.'],
    [sampling, 'writer asks you something', 'A call waits for what a language model would say.'],
  ])('are told without a word of the server’s', (question, title, body) => {
    const { fresh } = watchQuestions().take([question], away)
    expect(fresh).toEqual([{ id: `question ${question.id}`, title, body, question: question.id }])
    expect(JSON.stringify(fresh)).not.toContain(secret)
  })

  // Catches a notification with every change of the picture.
  test('are told once, and taken back when they are over', () => {
    const watch = watchQuestions()
    expect(watch.take([form('a')], away).fresh).toHaveLength(1)
    expect(watch.take([form('a')], away)).toEqual({ fresh: [], over: [] })
    expect(watch.take([form('a'), form('b')], away).fresh.map(({ question }) => question)).toEqual(['b'])
    expect(watch.take([form('b')], away)).toEqual({ fresh: [], over: ['question a'] })
    expect(watch.take([], away)).toEqual({ fresh: [], over: ['question b'] })
  })

  // Catches a notification about what is on the screen, at once or as soon as somebody looks elsewhere.
  test('are not told to whoever looks at the window, and not later either', () => {
    const watch = watchQuestions()
    expect(watch.take([form('a')], { inFront: true })).toEqual({ fresh: [], over: [] })
    expect(watch.take([form('a')], away)).toEqual({ fresh: [], over: [] })
    expect(watch.take([form('a'), form('b')], away).fresh).toHaveLength(1)
    expect(watch.take([form('a'), form('b')], { inFront: true })).toEqual({ fresh: [], over: ['question b'] })
    expect(watch.take([form('a'), form('b')], away)).toEqual({ fresh: [], over: [] })
  })

  test('many at once are one, which leads to the oldest and stays until the last is over', () => {
    const watch = watchQuestions()
    const many = ['a', 'b', 'c'].map((id) => form(id))
    expect(watch.take(many, away).fresh).toEqual([
      {
        id: 'question several',
        title: '3 questions wait for you',
        body: 'Calls wait for your answers.',
        question: 'a',
      },
    ])
    expect(watch.take(many.slice(2), away).over).toEqual([])
    expect(watch.take([], away).over).toEqual(['question several'])
  })

  test('a name of any length leaves the title readable', () => {
    const [told] = watchQuestions().take([form('a', 'x'.repeat(5_000))], away).fresh
    expect(told?.title.length).toBeLessThan(100)
  })
})

describe('a notification', () => {
  const wish = { title: 't', body: 'b', button: 'Reconnect', stays: true }
  // Catches a question that is gone before somebody is back, and a button where there is none.
  test.each([
    ['linux', { timeoutType: 'never' }],
    ['win32', { actions: [{ type: 'button', text: 'Reconnect' }], timeoutType: 'never' }],
    ['darwin', { actions: [{ type: 'button', text: 'Reconnect' }] }],
  ] as const)('on %s', (platform, more) => {
    expect(notificationFor(wish, platform)).toEqual({ title: 't', body: 'b', ...more })
    expect(notificationFor({ ...wish, button: null, stays: false }, platform)).toEqual({ title: 't', body: 'b' })
  })
})
