/** What the app reads from its command line. */
import { describe, expect, test } from 'vitest'
import { demoArguments, readStartOptions } from '../../../electron/shell/start-options'
import { editorAddress } from '../../../electron/shell/editor-address'

test('--demo is found among the switches that Electron and its tools add', () => {
  expect(readStartOptions(['electron', '--no-sandbox', '.', '--demo'], {})).toEqual({
    demo: true,
    dialogs: true,
    hidden: false,
  })
  expect(readStartOptions(['patchbay'], { PATCHBAY_NO_DIALOG: '1' })).toEqual({
    demo: false,
    dialogs: false,
    hidden: false,
  })
  // Only the documented value switches the dialog off.
  expect(readStartOptions(['patchbay', '--demonstrate'], { PATCHBAY_NO_DIALOG: '0' })).toEqual({
    demo: false,
    dialogs: true,
    hidden: false,
  })
})

test('--hidden is what the session starts it with', () => {
  expect(readStartOptions(['patchbay', '--hidden'], {}).hidden).toBe(true)
})

test('an editor gets the place as an address in which nothing of the path is lost', () => {
  expect(editorAddress('vscode', '/home/a b/#1/.claude.json', 3, 7)).toBe(
    'vscode://file/home/a%20b/%231/.claude.json:3:7',
  )
})

describe('demoArguments', () => {
  // Would catch: a demo that starts without a window, or that follows the link which started this app.
  test('starts the same app, visible and without its link', () => {
    expect(demoArguments(['.', '--hidden', 'patchbay://open', '--no-sandbox'])).toEqual(['.', '--no-sandbox', '--demo'])
    expect(demoArguments(['--demo'])).toEqual(['--demo'])
  })
})
