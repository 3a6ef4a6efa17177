/** Fields and arguments from a tool's JSON schema. */
import { describe, expect, it } from 'vitest'
import { argumentsOf, limitsOf } from '../../renderer/src/lib/schema-arguments'
import { draftOf, valueSoFar, type Draft } from '../../renderer/src/lib/schema-draft'
import { fieldOf, type Field } from '../../renderer/src/lib/schema-form'

const object = (properties: Record<string, unknown>, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
})
const kindOf = (schema: unknown): string => {
  const field = fieldOf(object({ it: schema }))
  return field.kind === 'object' ? (field.properties[0]?.field.kind ?? 'none') : field.kind
}
const fill = (field: Field, values: Record<string, Draft>) => {
  const draft = draftOf(field)
  return argumentsOf(field, { ...(draft as Record<string, Draft>), ...values })
}

describe('fieldOf', () => {
  // Each row catches a schema that gets a field with which its value cannot be entered.
  it.each([
    [{ type: 'string' }, 'text'],
    [{ type: 'integer' }, 'number'],
    [{ type: 'boolean' }, 'boolean'],
    [{ enum: ['a', 1, null] }, 'choice'],
    [{ const: 'fixed' }, 'choice'],
    [{ type: 'array', items: { type: 'string' } }, 'list'],
    [{ type: 'array' }, 'json'],
    [{ type: 'array', prefixItems: [{ type: 'string' }] }, 'json'],
    [object({ inner: { type: 'string' } }), 'object'],
    [{ type: 'object', additionalProperties: { type: 'string' } }, 'json'],
    [{ type: ['string', 'null'] }, 'text'],
    [{ type: ['string', 'number'] }, 'json'],
    [{ anyOf: [{ type: 'number' }, { type: 'null' }] }, 'number'],
    [{ anyOf: [{ type: 'number' }, { type: 'string' }] }, 'json'],
    [{ allOf: [{ type: 'string' }] }, 'json'],
    [{}, 'json'],
    [true, 'json'],
    [{ $ref: 'https://elsewhere.example/schema' }, 'json'],
  ])('%j becomes %s', (schema, expected) => {
    expect(kindOf(schema)).toBe(expected)
  })

  it('follows local references, also recursive ones, without end', () => {
    const tree = { $ref: '#/$defs/node' }
    const field = fieldOf({
      type: 'object',
      properties: { root: tree },
      $defs: { node: object({ name: { type: 'string' }, children: { type: 'array', items: tree } }) },
    })
    expect(JSON.stringify(field)).toContain('"kind":"json"')
    expect(field.kind).toBe('object')
  })
})

describe('argumentsOf', () => {
  it('makes values of the right types and leaves out what is not set', () => {
    const field = fieldOf(
      object(
        {
          query: { type: 'string' },
          limit: { type: 'integer', default: 20 },
          ratio: { type: 'number' },
          draft: { type: 'boolean' },
          state: { enum: ['open', 'closed'], default: 'closed' },
          labels: { type: 'array', items: { type: 'string' } },
          sort: object({ by: { enum: ['a', 'b'] }, down: { type: 'boolean', default: true } }),
          extra: {},
        },
        ['query'],
      ),
    )
    expect(fill(field, { query: 'x', ratio: '0.5', labels: ['bug'], extra: '[1]' })).toEqual({
      ok: true,
      value: { query: 'x', limit: 20, ratio: 0.5, state: 'closed', labels: ['bug'], extra: [1] },
    })
  })

  it('sends an optional object once something in it was chosen', () => {
    const field = fieldOf(
      object({ sort: object({ by: { enum: ['a', 'b'] }, down: { type: 'boolean', default: true } }) }),
    )
    expect(fill(field, { sort: { by: { choice: 1 }, down: true } })).toEqual({
      ok: true,
      value: { sort: { by: 'b', down: true } },
    })
  })

  it('says by path what is missing or wrong', () => {
    const field = fieldOf(
      object(
        {
          name: { type: 'string', maxLength: 3 },
          count: { type: 'integer', minimum: 1 },
          tags: { type: 'array', items: { type: 'integer' }, minItems: 1 },
          where: object({ city: { type: 'string' } }, ['city']),
          raw: {},
        },
        ['name', 'where'],
      ),
    )
    const result = fill(field, { count: '0', tags: ['1', 'x'], raw: '{' })
    expect(result.ok).toBe(false)
    expect(result.ok ? [] : Object.keys(result.errors).toSorted()).toEqual(
      ['count', 'name', 'raw', 'tags.1', 'where.city'].toSorted(),
    )
  })

  it('does not take a half-filled optional object for an untouched one', () => {
    // Catches a typed value that silently vanishes from the call.
    const field = fieldOf(object({ where: object({ city: { type: 'string' }, zip: { type: 'string' } }, ['city']) }))
    const result = fill(field, { where: { city: '', zip: '1010' } })
    expect(result).toEqual({ ok: false, errors: { 'where.city': expect.any(String) } })
    expect(fill(field, {})).toEqual({ ok: true, value: {} })
  })

  it('takes a tool without arguments', () => {
    const field = fieldOf({ type: 'object' })
    expect(argumentsOf(field, draftOf(field))).toEqual({ ok: true, value: {} })
  })
})

describe('schemas as people write them', () => {
  const shape = {
    oneOf: [
      {
        title: 'Circle',
        ...object({ type: { const: 'circle' }, radius: { type: 'number', exclusiveMinimum: 0 } }, ['type', 'radius']),
      },
      { title: 'Box', ...object({ type: { const: 'box' }, width: { type: 'number' } }, ['type', 'width']) },
    ],
  }

  // Each row catches a value that the server would refuse, sent without a word.
  it.each<[Record<string, unknown>, Draft, string]>([
    [{ type: 'string', format: 'email' }, 'me', 'Not an email address'],
    [{ type: 'string', format: 'uri' }, 'example', 'Not a complete address: it begins like https://'],
    [{ type: 'string', format: 'date' }, 'tomorrow', 'Not a date: write it like 2026-01-31'],
    [{ type: 'string', pattern: '^[A-Z]{3}$' }, 'abc', 'Does not fit the pattern ^[A-Z]{3}$'],
    [{ type: 'string', maxLength: 2 }, '\u{1F600}\u{1F600}\u{1F600}', 'At most 2 characters'],
    [{ type: 'number', exclusiveMinimum: 0 }, '0', 'Must be more than 0'],
    [{ type: 'integer', multipleOf: 5 }, '12', 'Must be a multiple of 5'],
    [{ type: 'array', items: { type: 'string' }, uniqueItems: true }, ['a', 'a'], 'The same item is there twice'],
    [{ type: 'array', items: { enum: ['a', 'b', 'c'] }, maxItems: 1 }, { choices: [0, 2] }, 'At most 1 item'],
    [shape, { branch: 0, drafts: [{ type: { choice: 0 }, radius: '0' }, {}] }, 'Must be more than 0'],
  ])('%j refuses %j', (schema, draft, message) => {
    const field = fieldOf(object({ it: schema }, ['it']))
    const made = argumentsOf(field, { it: draft })
    expect(made.ok ? [] : Object.values(made.errors)).toEqual([message])
  })

  it('takes a shape by its title, and finds it again in JSON', () => {
    const field = fieldOf(object({ shape }, ['shape']))
    const value = { shape: { type: 'box', width: 3 } }
    const draft = draftOf(field, value)
    expect(draft).toMatchObject({ shape: { branch: 1 } })
    expect(argumentsOf(field, draft)).toEqual({ ok: true, value })
  })

  it('joins objects that hold together, and ticks boxes for any of a few', () => {
    const field = fieldOf({
      allOf: [object({ a: { type: 'string' } }, ['a']), object({ b: { type: 'array', items: { enum: ['x', 'y'] } } })],
    })
    expect(
      field.kind === 'object' &&
        field.properties.map(({ name, required, field: inner }) => [name, required, inner.kind]),
    ).toEqual([
      ['a', true, 'text'],
      ['b', false, 'choices'],
    ])
    expect(argumentsOf(field, { a: '1', b: { choices: [1, 0] } })).toEqual({
      ok: true,
      value: { a: '1', b: ['x', 'y'] },
    })
  })

  it('says what may stand in a field', () => {
    expect(limitsOf(fieldOf({ type: 'integer', minimum: 0, maximum: 100, default: 20 }))).toBe('0 to 100 · default: 20')
  })

  it('loses nothing on the way into JSON, mistakes included', () => {
    // Catches "{}" for a form in which one field is still missing.
    const field = fieldOf(
      object({ name: { type: 'string' }, count: { type: 'integer' }, needed: { type: 'string' } }, ['needed']),
    )
    expect(valueSoFar(field, { name: 'typed', count: 'twelve', needed: '' })).toEqual({
      name: 'typed',
      count: 'twelve',
    })
  })

  it('does not run a pattern that could take for ever', () => {
    const field = fieldOf({ type: 'string', pattern: '^(a+)+$' })
    expect(field.kind === 'text' && field.pattern).toBeNull()
  })
})
