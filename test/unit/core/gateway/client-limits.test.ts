/** What single AI clients do not take in a tool, and what they get instead. */
import { expect, test } from 'vitest'
import { fitted } from '../../../../electron/core/gateway/client-limits'

const tool = (properties: object, more: object = {}) => ({
  name: 'it',
  inputSchema: { type: 'object', properties },
  ...more,
})

// Would catch: a tool with which the Messages API refuses every request of a session.
test.each([
  ['a parameter with a space', tool({ 'a b': { type: 'string' } }), 'a parameter is called "a b"'],
  ['a long parameter', tool({ ['k'.repeat(65)]: {} }), `a parameter is called "${'k'.repeat(65)}"`],
  ['a type that is none', tool({ a: { type: 'text' } }), 'its schema has the type "text"'],
  [
    'one deep within',
    tool({ a: { anyOf: [{ type: 'array', items: { type: ['null', 'date'] } }] } }),
    'its schema has the type "date"',
  ],
  ['a long name', { ...tool({}), name: 'n'.repeat(125) }, 'its name is longer than 128 characters'],
])('Claude Code does not get %s, and others do', (_name, odd, leftOut) => {
  for (const client of ['claude-code', 'Claude Code', 'claude-ai'])
    expect(fitted(client, 'one', odd)).toEqual({ leftOut })
  for (const client of ['Cursor', 'codex-mcp-client', 'anybody'])
    expect(fitted(client, 'one', odd)).toEqual({ tool: odd })
})

test('what is well goes to everybody as it is', () => {
  const well = tool({
    type: { type: 'string', enum: ['a'] },
    'x.y-z_0': { type: ['integer', 'null'] },
    list: { type: 'array', items: {} },
  })
  for (const client of ['claude-code', 'vscode', 'cursor']) {
    const fit = fitted(client, 'one', well)
    expect('tool' in fit && fit.tool).toBe(well)
  }
})

// Would catch: one list that does not say of what, with which Copilot refuses every tool.
test('Copilot gets a list that says that anything may be in it', () => {
  const odd = tool({
    a: { type: 'array' },
    b: { type: 'object', properties: { c: { type: ['array', 'null'] } } },
    d: { anyOf: [{ type: 'array' }] },
  })
  const fit = fitted('Visual Studio Code', 'one', odd)
  expect('tool' in fit && fit.tool.inputSchema).toEqual({
    type: 'object',
    properties: {
      a: { type: 'array', items: {} },
      b: { type: 'object', properties: { c: { type: ['array', 'null'], items: {} } } },
      d: { anyOf: [{ type: 'array', items: {} }] },
    },
  })
  expect(odd.inputSchema.properties).toMatchObject({ a: { type: 'array' } })
})
