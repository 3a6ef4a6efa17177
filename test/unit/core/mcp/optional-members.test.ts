/** What reaches AI clients must pass their own checks, whatever a server has sent: they refuse a whole list for one member. */
import {
  ListPromptsResultSchema,
  ListResourcesResultSchema,
  ListResourceTemplatesResultSchema,
  ListToolsResultSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { expect, test } from 'vitest'
import { asOlderClientsTakeIt } from '../../../../electron/core/gateway/list-answers'
import { prompts, resources, templates, tools, type ListReader } from '../../../../electron/core/mcp/offers'
import { oddTools } from '../../../servers/oddities'

const junk: readonly unknown[] = [null, true, false, 0, 7, -1, '', 'text', [], [null], [{}], {}, { a: 1 }, [{ src: 7 }]]
const members = ['title', 'description', 'mimeType', 'size', 'icons', '_meta', 'annotations', 'execution'] as const
const inner: Readonly<Record<string, readonly string[]>> = {
  annotations: [
    'title',
    'readOnlyHint',
    'destructiveHint',
    'idempotentHint',
    'openWorldHint',
    'audience',
    'priority',
    'lastModified',
  ],
  execution: ['taskSupport'],
  icons: ['src', 'mimeType', 'sizes', 'theme'],
  inputSchema: ['type', 'properties', 'required'],
  outputSchema: ['type', 'properties', 'required'],
}

/** Every member of every kind of junk, on its own. */
function odd(key: string): Record<string, unknown>[] {
  const base = { [key]: 'a:b', name: 'it', ...(key === 'name' && { inputSchema: { type: 'object' } }) }
  const own = [...members, 'arguments', 'inputSchema', 'outputSchema'].flatMap((name) =>
    junk.map((value) => ({ ...base, [name]: value })),
  )
  const deep = Object.entries(inner).flatMap(([name, within]) =>
    within.flatMap((each) =>
      junk.map((value) => {
        const object = { ...(name === 'icons' ? { src: 'a.png' } : { type: 'object' }), [each]: value }
        return { ...base, [name]: name === 'icons' ? [object] : object }
      }),
    ),
  )
  const properties = junk.map((value) => ({ type: 'object', properties: { one: value } }))
  const schemas = properties.flatMap((schema) => [
    { ...base, inputSchema: schema },
    { ...base, outputSchema: schema },
  ])
  return [...own, ...deep, ...schemas]
}

const readAll = <T>(reader: ListReader<T>, items: readonly unknown[]): { item: T; sent: unknown }[] =>
  items.flatMap((sent) => {
    const item = reader.read(sent as Record<string, unknown>, () => undefined)
    return item === null ? [] : [{ item, sent }]
  })

interface Check {
  safeParse(value: unknown): { success: boolean }
}

function expectTaken(check: Check, member: string, read: readonly { item: unknown; sent: unknown }[]): void {
  expect(read.length).toBeGreaterThan(100)
  const refused = read.filter(({ item }) => !check.safeParse({ [member]: [item] }).success)
  expect(refused).toEqual([])
}

// Would catch: a hint that is "yes" instead of true, which costs a real Claude Code every tool of the server.
test('one odd member costs a client of 2025-11-25 no list', () => {
  const items = [...odd('name'), ...oddTools.map(({ tool }) => tool).filter((tool) => typeof tool === 'object' && tool)]
  const all = readAll(tools(false), items).map(({ item, sent }) => ({ item: asOlderClientsTakeIt(item), sent }))
  expectTaken(ListToolsResultSchema, 'tools', all)
  expectTaken(ListPromptsResultSchema, 'prompts', readAll(prompts, odd('name')))
  expectTaken(ListResourcesResultSchema, 'resources', readAll(resources, odd('uri')))
  expectTaken(ListResourceTemplatesResultSchema, 'resourceTemplates', readAll(templates, odd('uriTemplate')))
})

test('what is well is passed on as it was sent', () => {
  const annotations = { title: 'It', readOnlyHint: true, custom: { of: 'theirs' } }
  const icons = [{ src: 'a.png', sizes: ['48x48'], theme: 'dark', more: 1 }]
  const inputSchema = {
    type: 'object',
    properties: { a: { type: 'array' } },
    anyOf: [{ required: ['a'] }],
    required: ['a'],
  }
  const sent = {
    name: 'it',
    inputSchema,
    annotations,
    icons,
    execution: { taskSupport: 'optional' },
    outputSchema: { type: 'object' },
    x: 1,
  }
  const wrong: string[] = []
  expect(tools(false).read(sent, (what) => wrong.push(what))).toEqual(sent)
  const resource = {
    uri: 'a:b',
    name: 'it',
    size: 3,
    annotations: { audience: ['user'], priority: 1, lastModified: '2026-01-12T15:00:58Z' },
  }
  expect(resources.read(resource, (what) => wrong.push(what))).toEqual(resource)
  expect(wrong).toEqual([])
})

test('what is odd is said in words', () => {
  const wrong: string[] = []
  const annotations = { readOnlyHint: 'yes', priority: 9, audience: ['robot'] }
  tools(false).read({ name: 'it', inputSchema: { type: 'object' }, annotations, icons: [{}] }, (what) =>
    wrong.push(what),
  )
  expect(wrong).toEqual([
    '"icons" has one without an address',
    '"annotations.readOnlyHint" is text instead of true or false',
  ])
})
