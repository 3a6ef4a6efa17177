/** A message's bytes: what is found in them agrees with JSON.parse, and what is spliced changes nothing else. */
import { describe, expect, test } from 'vitest'
import { messagesIn, partOf, readMessage, textIn, withParts, type Message } from '../../../../electron/core/mcp/message'
import { seeded, type Random } from '../random'
import { ownNow } from '../../../support/own-time'

function read(text: string): Message {
  const { message } = readMessage(Buffer.from(text))
  if (!message) throw new Error(`No message: ${text}`)
  return message
}

describe('a message', () => {
  test.each([
    ['{"jsonrpc":"2.0","id":1,"method":"ping"}', 'request', '1'],
    ['{"method":"ping","id":"a\\"b","jsonrpc":"2.0"}', 'request', '"a\\"b"'],
    ['{"jsonrpc":"2.0","method":"notifications/initialized"}', 'notification', null],
    ['{"jsonrpc":"2.0","id":null,"method":"x"}', 'notification', null],
    ['{"jsonrpc":"2.0","id":9007199254740993,"result":{}}', 'response', '9007199254740993'],
    ['{"jsonrpc":"2.0","result":null,"id":3}', 'response', '3'],
    ['{"jsonrpc":"2.0","error":{"code":-32600,"message":"no"}}', 'response', null],
    ['{"\\u0069d":7,"jsonrpc":"2.0","result":{"id":8}}', 'response', '7'],
    // A name that comes twice: the last one counts.
    ['{"id":1,"jsonrpc":"2.0","result":{},"id":2}', 'response', '2'],
  ])('%s is a %s with the id %s', (text, kind, id) => {
    const message = read(text)
    expect([message.kind, partOf(message, 'id')]).toEqual([kind, id])
  })

  test.each(['{"level":"info","msg":"x"}', '[1,2]', '"text"', '{"result_":1}'])('%s is none', (text) => {
    expect(readMessage(Buffer.from(text)).message).toBeNull()
  })

  test('`error: null` beside a result is a result', () => {
    expect(read('{"id":1,"error":null,"result":{}}').isError).toBe(false)
  })

  // Would catch: a name at the top that is taken for one inside, because both are written with a dot.
  test('parts are found where they stand, not where a name looks like them', () => {
    const message = read(
      '{"params.name":"outer","params":{"name":"caf\\u00e9","arguments":{"name":"inner","_meta":{"progressToken":4}},"_meta":{"progressToken":5}},"method":"tools/call","id":1}',
    )
    expect(textIn(message, 'name')).toBe('café')
    expect(partOf(message, 'asked-token')).toBe('5')
    expect(partOf(message, 'told-token')).toBeNull()
  })
})

describe('other ids', () => {
  // Would catch: a large number that is rounded, a key that moves, an unknown member that is lost.
  test('change nothing else', () => {
    const text =
      '{ "z": 12345678901234567890, "id" : 1 , "result":{"b":1.0,"a":1e400,"b":2,"text":"\\u0000\\ud800 \\" id\\":1"}, "jsonrpc":"2.0"}'
    expect(withParts(read(text), { id: '"mine"' }).toString()).toBe(text.replace('"id" : 1 ', '"id" : "mine" '))
  })

  test('are put in where none was, and replace every one that was there', () => {
    const error = '"error":{"code":1,"message":"m"}}'
    expect(withParts(read(` {"jsonrpc":"2.0",${error}`.trim()), { id: '4' }).toString()).toBe(
      `{"id":4,"jsonrpc":"2.0",${error}`,
    )
    expect(withParts(read(`{"id":null,${error}`), { id: '4' }).toString()).toBe(`{"id":4,${error}`)
    expect(withParts(read('{"id":1,"result":{},"id":2}'), { id: '40' }).toString()).toBe(
      '{"id":40,"result":{},"id":40}',
    )
  })

  // Would catch: a splice that is off by one, or that a text with braces and quotes leads astray.
  test('whatever the message: JSON.parse sees the new ids, and the rest as before', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const random = seeded(seed)
      const before = message(random)
      const text = JSON.stringify(before, null, random.pick([0, 0, 1, 2]))
      const after = JSON.parse(withParts(read(text), { id: '77', 'asked-token': '"t"' }).toString()) as Tree
      const wanted = structuredClone(before)
      wanted['id'] = 77
      const meta = (wanted['params'] as Tree | undefined)?.['_meta'] as Tree | undefined
      if (meta && 'progressToken' in meta) meta['progressToken'] = 't'
      expect(after, `seed ${seed}: ${text}`).toEqual(wanted)
    }
  })
})

type Tree = Record<string, unknown>

function message(random: Random): Tree {
  const members: [string, unknown][] = [
    ['jsonrpc', '2.0'],
    ['id', random.pick([1, 'text', 1.5, -3])],
    ['method', random.pick(['tools/call', 'a"b\\c'])],
    [
      'params',
      { ...fields(random), ...(random.below(2) === 0 && { _meta: { x: tree(random, 1), progressToken: 3 } }) },
    ],
    [random.text(4, 'ab"\\{}[],:é✓'), tree(random, 4)],
  ]
  return Object.fromEntries(members.toSorted(() => random.next() - 0.5))
}

function fields(random: Random): Tree {
  const value = tree(random, 3)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : { value }
}

function tree(random: Random, depth: number): unknown {
  const leaf = (): unknown =>
    random.pick([null, true, 0, -1.5e-7, 2 ** 53, '', random.text(random.below(200), 'ab "\\{}[],:é✓\n')])
  if (depth === 0) return leaf()
  const items = Array.from({ length: random.below(4) }, () => tree(random, depth - 1))
  if (random.below(3) === 0) return items
  return Object.fromEntries(items.map((item, index) => [`${random.text(2, 'id"\\é')}${index}`, item]))
}

describe('messages in a text', () => {
  const one = '{"jsonrpc":"2.0","id":1,"result":{}}'
  const two = '{"jsonrpc":"2.0","method":"notifications/x"}'
  test.each([
    ['alone', one, 1],
    ['after white space', ` \t ${one}  `, 1],
    ['after a byte order mark', `\uFEFF${one}`, 1],
    ['after a colour', `\u001b[0m\u001b[38;5;12m${one}\u001b[0m`, 1],
    ['after a window title', `\u001b]0;my server\u0007${one}`, 1],
    ['after a title that ends otherwise', `\u001b]0;my server\u001b\\${one}`, 1],
    ['after a character set', `\u001b(B\u001b=${one}`, 1],
    ['before a carriage return', `${one}\r`, 1],
    ['behind each other', `${one}${two}`, 2],
    ['in a list', `[${one}, ${two}]`, 2],
  ])('%s', (_where, text, count) => {
    const found = messagesIn(Buffer.from(text))
    expect(found).toMatchObject({ stray: false, incomplete: false })
    expect(found.messages.map((each) => each.bytes.toString())).toEqual([one, two].slice(0, count))
    for (const each of found.messages) expect(partOf(each, 'id')).toBe(each.kind === 'response' ? '1' : null)
  })

  test.each([
    ['text', 'Server ready', 0, false],
    ['text before a message', `[info] ${one}`, 0, false],
    ['text after a message', `${one} done`, 1, false],
    ['half a message', one.slice(0, 20), 0, true],
    ['a list with something else in it', `[${one}, 3]`, 1, false],
    ['single quotes', "{'jsonrpc': '2.0'}", 0, false],
    ['nothing but depth', '['.repeat(100_000), 0, false],
  ])('besides %s', (_what, text, count, incomplete) => {
    expect(messagesIn(Buffer.from(text))).toMatchObject({
      messages: Array.from({ length: count }, () => ({ kind: 'response' })),
      stray: true,
      incomplete,
    })
  })
})

describe('the time it takes', () => {
  // Would catch: a search that begins anew at every escape, or for every string.
  test.each([
    ['a long text of escapes', JSON.stringify('\n"\\'.repeat(1_000_000))],
    ['a long text of escapes without a quote', JSON.stringify('tab\t'.repeat(2_000_000))],
    ['many texts', JSON.stringify(Array.from({ length: 100_000 }, () => 'x'.repeat(100)))],
    ['depth', `${'['.repeat(900)}${']'.repeat(900)}`],
  ])('grows with the size: %s', (_what, value) => {
    const text = Buffer.from(`{"jsonrpc":"2.0","id":1,"result":{"content":${value}}}`)
    const begun = ownNow()
    expect(readMessage(text).message?.kind).toBe('response')
    expect(ownNow() - begun).toBeLessThan(3_000)
  })
})
