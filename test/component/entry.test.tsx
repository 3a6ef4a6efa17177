/** The Add-server form's checks and the entry it makes. */
import { describe, expect, it } from 'vitest'
import { draftOf, emptyEntry, entryOf, filledIn, type EntryDraft } from '../../renderer/src/lib/entry'

const check = (draft: Partial<EntryDraft>, taken: string[] = []) => entryOf({ ...emptyEntry, ...draft }, taken)
const wrongFields = (draft: Partial<EntryDraft>, taken: string[] = []): string[] => {
  const result = check(draft, taken)
  return result.ok ? [] : Object.keys(result.errors)
}

describe('entryOf', () => {
  it('makes a program entry with trimmed arguments and no empty parts', () => {
    expect(
      check({
        name: ' memory ',
        command: 'npx',
        args: '-y\n\n @scope/server \n',
        env: [{ id: 1, key: '', value: '' }],
      }),
    ).toEqual({ ok: true, name: 'memory', entry: { type: 'stdio', command: 'npx', args: ['-y', '@scope/server'] } })
  })

  it('makes a remote entry with headers', () => {
    expect(
      check({
        name: 'a',
        transport: 'sse',
        url: 'https://x.example/sse',
        headers: [{ id: 1, key: 'X-Key', value: 'v' }],
      }),
    ).toEqual({ ok: true, name: 'a', entry: { type: 'sse', url: 'https://x.example/sse', headers: { 'X-Key': 'v' } } })
  })

  // Each row catches an entry that would be written and could never work.
  it.each<[string[], Partial<EntryDraft>]>([
    [['name', 'command'], {}],
    [['name'], { name: 'a\u0007b', command: 'x' }],
    [['name'], { name: 'x'.repeat(101), command: 'x' }],
    [['name'], { name: 'taken', command: 'x' }],
    [['url'], { name: 'a', transport: 'http' }],
    [['url'], { name: 'a', transport: 'http', url: 'example.com/mcp' }],
    [['url'], { name: 'a', transport: 'http', url: 'file:///etc/passwd' }],
    [['url'], { name: 'a', transport: 'http', url: 'https://me:secret@x.example' }],
    [[], { name: 'a', transport: 'http', url: '${BASE}/mcp' }],
    [['env.1'], { name: 'a', command: 'x', env: [{ id: 1, key: '', value: 'lost' }] }],
    [['env.1'], { name: 'a', command: 'x', env: [{ id: 1, key: 'A=B', value: '' }] }],
    [
      ['headers.2'],
      {
        name: 'a',
        transport: 'http',
        url: 'https://x.example',
        headers: [
          { id: 1, key: 'X-Key', value: '1' },
          { id: 2, key: 'x-key', value: '2' },
        ],
      },
    ],
    [
      ['headers.1'],
      { name: 'a', transport: 'http', url: 'https://x.example', headers: [{ id: 1, key: 'X', value: 'a\r\nB: c' }] },
    ],
  ])('finds %j', (expected, draft) => {
    expect(wrongFields(draft, ['taken'])).toEqual(expected)
  })
})

describe('draftOf and filledIn', () => {
  it('shows an entry in the form so that adding it writes the same entry again', () => {
    const entry = { type: 'stdio', command: 'npx', args: ['-y', 'a b'], env: { K: 'v' }, timeout: 5000 }
    const draft = draftOf('a', entry)
    expect(draft && entryOf(draft, [])).toEqual({ ok: true, name: 'a', entry })
    const remote = { type: 'http', url: 'https://x.example', headers: { A: 'b' }, oauth: { clientId: 'c' } }
    const other = draftOf('b', remote)
    expect(other && entryOf(other, [])).toEqual({ ok: true, name: 'b', entry: remote })
  })

  // Would catch: an argument that the form's lines would change in silence.
  it.each([[['two\nlines']], [[' led by a space']], [['']], [[5]]])(
    'does not show what it would change: %j',
    (args) => {
      expect(draftOf('a', { command: 'x', args })).toBeNull()
    },
  )

  it('puts a value wherever its token stands, and leaves out what is empty', () => {
    const entry = { args: ['--key=<k>', '<other>'], env: { K: '<k>$&' } }
    expect(filledIn(entry, { '<k>': '$1', '<other>': '' })).toEqual({
      args: ['--key=$1', '<other>'],
      env: { K: '$1$&' },
    })
  })
})
