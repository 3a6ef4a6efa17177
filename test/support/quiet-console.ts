/** Set-up of unit and component tests: a test that writes to the console fails. Expected output is silenced with a spy of its own. */
import { afterEach, beforeEach, expect } from 'vitest'

const methods = ['debug', 'error', 'info', 'log', 'warn'] as const
const original = { ...console }
let written: string[] = []

beforeEach(() => {
  written = []
  for (const method of methods) {
    console[method] = (...values: unknown[]) => {
      written.push(`console.${method}: ${values.map(String).join(' ')}`)
    }
  }
})

afterEach(() => {
  for (const method of methods) console[method] = original[method]
  expect(written, 'a test wrote to the console').toEqual([])
})
