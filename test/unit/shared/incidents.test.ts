/** What an incident was, in words: a sentence of the past for every code, and honest where the code is another version's. */
import { expect, test } from 'vitest'
import { problemCodes } from '../../../shared/model/problem'
import { incidentWords } from '../../../shared/text/incidents'

test('every code has words of its own', () => {
  const all = problemCodes.map((code) => incidentWords(code))
  expect(new Set(all).size).toBe(problemCodes.length)
  for (const words of all) expect(words).toMatch(/^[A-Z][^.]+[^.]$/)
})

test('what is not known is not guessed', () => {
  expect(incidentWords('net.of-a-later-version')).toBe('It was not there (net.of-a-later-version)')
  expect(incidentWords(null)).toBe('It was not there')
  expect(incidentWords('constructor')).toBe('It was not there (constructor)')
})
