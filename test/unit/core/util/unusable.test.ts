/** Files of Patchbay's own that are of no use: a person reads why, and nothing of a library or of the file. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { UnusableFile } from '../../../../electron/core/ports'
import { whyUnusable } from '../../../../electron/core/util/unusable'

const errorOf = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

test.each([
  ['is no JSON', errorOf(() => JSON.parse('{"token": s3cret}')), 'It is not what Patchbay writes'],
  [
    'has other members',
    errorOf(() => z.object({ servers: z.array(z.unknown()) }).parse(null)),
    'It is not what Patchbay writes',
  ],
  [
    'may not be read',
    Object.assign(new Error('EACCES: …'), { code: 'EACCES', syscall: 'open' }),
    'Patchbay has no permission there',
  ],
  ['is a folder', new UnusableFile({ kind: 'not-a-file', what: 'folder' }), expect.stringMatching(/^[A-Z].*folder/)],
  ['is a riddle', 'thrown', 'It is not what Patchbay writes'],
])('one that %s', (_what, error, words) => {
  expect(whyUnusable(error)).toEqual(words)
  expect(whyUnusable(error)).not.toMatch(/Error|s3cret|E[A-Z]{4,}/)
})
