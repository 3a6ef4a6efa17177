/** The system's code of an error, through whatever wraps it. */
import { expect, test } from 'vitest'
import { systemCode, systemError } from '../../../../electron/core/problems/system-code'

test('the system’s code is found behind the errors that wrap it', () => {
  const system = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  expect(systemCode(new TypeError('fetch failed', { cause: new AggregateError([system]) }))).toBe('ECONNREFUSED')
  expect(systemCode(new Error('plain'))).toBe('plain')
  expect(systemError(new Error('outer', { cause: system }))).toEqual({ code: 'ECONNREFUSED', message: 'connect' })
})

test('where there is none, the innermost words are kept; a circle ends, and anything may be thrown', () => {
  const circle = new Error('one')
  circle.cause = circle
  expect(systemError(circle)).toEqual({ code: null, message: 'one' })
  expect(systemError(new Error('outer', { cause: new Error('inner') }))).toEqual({ code: null, message: 'inner' })
  expect(systemError('text')).toEqual({ code: null, message: 'text' })
  expect(systemCode(null)).toBe('null')
})
