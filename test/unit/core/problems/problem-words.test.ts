/** What a stranger says in a problem or in the activity acts on nothing: neither in a window, a notification nor a client's log. */
import { expect, test } from 'vitest'
import { ActivityLog } from '../../../../electron/core/activity/activity-log'
import { awayAnswer } from '../../../../electron/core/gateway/away'
import { problem } from '../../../../electron/core/problems/problem'
import { hostileWords, unsafeIn } from '../../../support/hostile'

// Would catch: a right-to-left mark in a server's error that turns our own sentence around in the window.
test.each(Object.entries(hostileWords))('%s', (_name, words) => {
  const said = `It said ${words} and ended.`
  const made = problem('process.exited', 0, {
    title: said,
    detail: said,
    hint: said,
    evidence: { body: said, cause: said, stderr: [said], headerNames: [said] },
  })
  const { evidence, ...rest } = made
  expect(unsafeIn(Object.values(rest).join(' '))).toEqual([])
  expect(
    unsafeIn(
      [evidence.body, evidence.cause, ...(evidence.stderr ?? []), ...(evidence.headerNames ?? [])].join(' '),
      '\n\t',
    ),
  ).toEqual([])
  expect(made.detail).toMatch(/^It said .* and ended\.$/)

  const log = new ActivityLog()
  log.add(0, 'info', 'stderr', said)
  expect(unsafeIn(log.since(0)[0]?.message ?? '', '\n\t')).toEqual([])

  const answer = JSON.parse(awayAnswer('tools/call', '1', said, 'not-connected').toString()) as {
    result: { content: [{ text: string }] }
  }
  expect(unsafeIn(answer.result.content[0].text)).toEqual([])
})
