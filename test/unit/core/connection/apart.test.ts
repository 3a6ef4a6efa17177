/** Connections of single clients: none is made that nobody may have any more. */
import { expect, test } from 'vitest'
import { Apart } from '../../../../electron/core/connection/apart'
import { wasNeverSent } from '../../../../electron/core/problems/call-errors'
import { systemClock } from '../../../../electron/adapters/clock'

// Would catch: a program that is started again for one client after a person has disconnected its server, and words of ours
// that only say "Ended".
test('who is ended while its connection is being made does not make another, and is told that nothing was sent', async () => {
  const opened: string[] = []
  const apart = new Apart({
    clock: systemClock,
    open: (client, _lost, signal) => {
      opened.push(client)
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      })
    },
  })
  const call = apart.run('one', () => Promise.resolve('ran')).catch((error: unknown) => error)
  await apart.close()
  expect(wasNeverSent(await call)).toBe(true)
  expect(opened).toEqual(['one'])
})
