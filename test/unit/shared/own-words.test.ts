/** What a server says of its own trouble, out of whatever it sent. */
import { describe, expect, it } from 'vitest'
import { ownWords } from '../../../shared/text/own-words'
import { problem } from '../../support/renderer-fixtures'

describe('ownWords', () => {
  // Each row catches a quotation that is no sentence, or a sentence that is lost in what surrounds it.
  it.each<[string, string | null]>([
    [
      '{"error":"forbidden","message":"Tenant is read-only during maintenance"}',
      'Tenant is read-only during maintenance',
    ],
    ['{"error":{"code":-32000,"message":"No such workspace"}}', 'No such workspace'],
    [
      '{"error":"invalid_token","error_description":"The token is of another tenant","trace":"',
      'The token is of another tenant',
    ],
    ['Service closed for today', 'Service closed for today'],
    ['<html><body>403 Forbidden</body></html>', null],
    ['{"code":403}', null],
    ['', null],
  ])('of the body %s', (body, expected) => {
    expect(ownWords(problem({ code: 'http.forbidden', evidence: { body } }))).toBe(expected)
  })

  it('of a program, its last line that is not a stack trace', () => {
    const stderr = ['starting', 'cannot open /var/lib/tickets.db', '    at open (index.js:3:1)', '']
    expect(ownWords(problem({ code: 'process.exited', evidence: { stderr } }))).toBe('cannot open /var/lib/tickets.db')
  })

  it('nothing twice', () => {
    const evidence = { body: 'Closed for today' }
    expect(ownWords(problem({ code: 'http.unavailable', detail: 'It said “Closed for today”.', evidence }))).toBeNull()
  })
})
