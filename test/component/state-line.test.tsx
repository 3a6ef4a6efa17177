/** The line below a name in the list: what is wrong, in the order in which a person needs it. */
import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { problem, server } from '../support/renderer-fixtures'
import { openWindow } from './render'

// Would catch: a long command in the place where the cause would stand, in a line that is cut.
test('a program’s own words come before its command line', async () => {
  const ended = problem({
    code: 'process.crash-loop',
    title: 'The program ended 5 times within a minute',
    detail: 'npx -y --package=@acme/server acme ended by itself (exit code 1).',
    evidence: { exitCode: 1, stderr: ['Please set ACME_TOKEN'] },
  })
  await openWindow([server('acme', { kind: 'failed', problem: ended })])
  expect(screen.getByText('The program ended 5 times within a minute. “Please set ACME_TOKEN”')).toBeDefined()
})
