/** Why a file could not be read, as a person reads it. */
import { expect, test } from 'vitest'
import { diskWords } from '../../../shared/text/disk'
import { UnusableFile } from '../../../electron/core/ports'

// Would catch: "Sign-ins cannot be saved. it is a pipe …", a sentence that begins in the middle.
test('a file that is none is told in a sentence', () => {
  expect(diskWords(new UnusableFile({ kind: 'not-a-file', what: 'pipe' }))).toBe('It is a pipe, not a file')
})
