/** In what two entries differ, whatever notation their clients have. */
import { expect, test } from 'vitest'
import { driftBetween, partsOf } from '../../../../electron/core/truth-map/drift'
import type { VariableSyntax } from '../../../../electron/core/sources/variables/variables'
import { definitionOf } from '../definitions'

function drift(
  one: unknown,
  other: unknown,
  syntaxes: [VariableSyntax, VariableSyntax] = ['shell', 'shell'],
): string[] {
  const [first, second] = [one, other].map((raw, index) =>
    partsOf(definitionOf(raw, { variables: syntaxes[index] ?? 'shell' })),
  )
  if (!first || !second) throw new Error('Not valid')
  return driftBetween(first, second)
}

test('nothing, whatever order and notation', () => {
  const env = { TOKEN: '${TOKEN}', A: '1' }
  expect(
    drift({ command: 'x', args: ['a'], env }, { env: { A: '1', TOKEN: '${TOKEN}' }, args: ['a'], command: 'x' }),
  ).toEqual([])
  expect(
    drift({ command: 'x', env }, { command: 'x', env: { ...env, TOKEN: '${env:TOKEN}' } }, ['shell', 'cursor']),
  ).toEqual([])
  const headers = { Authorization: 'Bearer ${T}' }
  expect(
    drift(
      { type: 'http', url: 'https://a/', headers },
      { type: 'http', url: 'https://a', headers: { authorization: 'Bearer $T' } },
      ['shell', 'gemini'],
    ),
  ).toEqual([])
})

// Would catch: a notation of one client taken for a variable in another client's file.
test('a text that is no variable in its own client is another text', () => {
  expect(
    drift({ command: 'x', env: { T: '${T}' } }, { command: 'x', env: { T: '${T}' } }, ['shell', 'literal']),
  ).toEqual(['env.T'])
})

test('every field by its name, never its value', () => {
  const secret = 'sk-live-1'
  const found = drift(
    { command: 'x', args: ['1'], env: { TOKEN: secret, A: '1' }, timeout: 5_000 },
    { command: '/bin/x', args: ['2'], env: { TOKEN: 'other', B: '1' } },
  )
  expect(found).toEqual(['args', 'command', 'env.A', 'env.B', 'env.TOKEN', 'timeout'])
  expect(drift({ type: 'http', url: 'https://a/?k=1' }, { type: 'sse', url: 'https://a/?k=2' })).toEqual([
    'transport',
    'url',
  ])
})
