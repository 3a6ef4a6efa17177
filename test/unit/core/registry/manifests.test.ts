/** What servers offered when they were last there: kept, read leniently, and written no more often than needed. */
import { expect, test } from 'vitest'
import { Manifests } from '../../../../electron/core/registry/manifests'
import { Redactor } from '../../../../electron/core/vault/redact'
import { unsafeIn } from '../../../support/hostile'
import { fakeClock } from '../fake-clock'

const nothing = {
  tools: [],
  prompts: [],
  resources: [],
  templates: [],
  flaws: { tools: [], prompts: [], resources: [] },
  introduction: { serverInfo: null, instructions: null },
}

function bench(hide: <T>(value: T) => T = (value) => value) {
  const disk = new Map<string, string>()
  const errors: string[] = []
  const written: string[] = []
  const clock = fakeClock()
  const files = {
    read: (path: string) => Promise.resolve(disk.get(path) ?? null),
    write: (path: string, text: string) => {
      disk.set(path, text)
      written.push(path)
      return Promise.resolve()
    },
  }
  const logger = {
    error: (message: string) => void errors.push(message),
    info: () => undefined,
    debug: () => undefined,
  }
  return {
    manifests: new Manifests('/home', { files, clock, logger }, () => undefined, hide),
    disk,
    errors,
    written,
    clock,
  }
}

test('lists survive, and broken ones are as good as none', async () => {
  const { manifests, disk, errors } = bench()
  const lists = { ...nothing, tools: [{ name: 't', inputSchema: {} }] }
  manifests.put('a', lists)
  expect(await manifests.of('a'), 'before it is written').toEqual(lists)
  await manifests.close()
  expect(await manifests.of('a')).toEqual(lists)
  expect(await manifests.of('b')).toBeNull()
  disk.set('/home/known/a.json', '{"tools"')
  expect(await manifests.of('a')).toBeNull()
  expect(errors).toHaveLength(1)
})

// Would catch: a person who waits for the flushes of two hundred files, one after another, when Patchbay ends (0.2 s of 0.6);
// the threads that look up hosts, all taken by files while servers connect; a last write that loses what an earlier one was at.
test('lists are written one after another, and side by side at the end', async () => {
  let running = 0
  let most = 0
  const written = new Set<string>()
  const clock = fakeClock()
  const files = {
    read: () => Promise.resolve(null),
    write: async (path: string) => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      if (path.endsWith('/full.json')) throw new Error('no room')
      written.add(path)
    },
  }
  const logger = { error: () => undefined, info: () => undefined, debug: () => undefined }
  const troubles: unknown[] = []
  const manifests = new Manifests(
    '/home',
    { files, clock, logger },
    (_path, error) => troubles.push(error),
    (value) => value,
  )
  for (let index = 0; index < 40; index += 1) manifests.put(`s${index}`, nothing)
  await clock.pass(1_000)
  expect(written.size).toBeGreaterThan(0)
  expect(most).toBe(1)
  manifests.put('full', nothing)
  await manifests.close()
  expect(most).toBeGreaterThan(8)
  expect(most).toBeLessThan(33)
  expect(running).toBe(0)
  // One that finds no room costs none of the others.
  expect([written.size, troubles]).toEqual([40, [new Error('no room')]])
})

// Would catch: a write and a flush to disk for each of fifty reconnects that brought nothing new.
test('lists that are there already are not written again; changed ones are', async () => {
  const { manifests, disk } = bench()
  const lists = { ...nothing, tools: [{ name: 'one', inputSchema: { type: 'object' as const } }] }
  manifests.put('a', lists)
  await manifests.close()
  disk.delete('/home/known/a.json')
  manifests.put('a', structuredClone(lists))
  await manifests.close()
  expect(disk.has('/home/known/a.json')).toBe(false)
  manifests.put('a', { ...lists, tools: [] })
  await manifests.close()
  expect(disk.get('/home/known/a.json')).toContain('"tools":[]')
})

// Would catch: one entry that another version wrote otherwise, and with it all tools gone; and a cast that hands it on.
test('of what is on disk the items that make sense are used', async () => {
  const { manifests, disk, errors } = bench()
  const good = { name: 't', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true }, 'x-own': 1 }
  disk.set(
    '/home/known/a.json',
    JSON.stringify({
      tools: [good, { name: 5, inputSchema: {} }, null, 'tool', { ...good, name: 'u', title: 7, annotations: 'none' }],
      prompts: 'none',
      resources: [{ uri: 'file:///a', name: 'a' }, { uri: 'file:///b' }],
      introduction: { serverInfo: { name: 5 }, instructions: 7 },
    }),
  )
  expect(await manifests.of('a')).toEqual({
    ...nothing,
    tools: [good, { name: 'u', inputSchema: { type: 'object' }, 'x-own': 1 }],
    resources: [{ uri: 'file:///a', name: 'a' }],
  })
  disk.set('/home/known/b.json', '[]')
  expect(await manifests.of('b')).toBeNull()
  expect(errors).toHaveLength(1)
})

test('what changes within a second is written once a server', async () => {
  const { manifests, written, clock } = bench()
  for (let count = 0; count < 20; count++) {
    manifests.put('a', { ...nothing, tools: [{ name: `t${count}`, inputSchema: {} }] })
    manifests.put('b', nothing)
    await clock.pass(40)
  }
  await clock.pass(1_500)
  expect(written).toEqual(['/home/known/a.json', '/home/known/b.json'])
})

// Would catch: a token that a server repeats in a description, readable on the disk.
test('what is kept has no secret in it', async () => {
  const redactor = new Redactor()
  redactor.set('server', ['hunter2-hunter2'])
  const { manifests, disk } = bench((value) => redactor.value(value))
  manifests.put('a', {
    ...nothing,
    tools: [
      {
        name: 't',
        description: 'uses hunter2-hunter2 and ghp_0123456789abcdefghij',
        inputSchema: { deep: ['hunter2-hunter2'] },
      },
    ],
  })
  await manifests.close()
  const [kept = ''] = disk.values()
  expect(kept).toContain('"description"')
  expect(kept).not.toMatch(/hunter2|ghp_/)
})

// Would catch: a tool's description that acts on the terminal of whoever looks at the file.
test('what a server says does nothing to whoever looks at its file, and comes back as it was', async () => {
  const { manifests, disk } = bench()
  const name = 'a\u001b]0;pwned\u0007\u202eb\u009b2J'
  manifests.put('one', { ...nothing, tools: [{ name, inputSchema: {} }] })
  await manifests.close()
  expect(unsafeIn([...disk.values()].join(''))).toEqual([])
  expect((await manifests.of('one'))?.tools[0]?.name).toBe(name)
})

// Would catch: lists that are told of as new ones after every start, for their members stand in another order.
test('what is read is written as it was, member by member', async () => {
  const { manifests, disk } = bench()
  const tool = { 'x-own': 1, inputSchema: { required: ['a'], type: 'object' }, description: 'd', name: 't' }
  disk.set('/home/known/a.json', JSON.stringify({ tools: [tool], introduction: { instructions: 'Read this' } }))
  const known = await manifests.of('a')
  expect(JSON.stringify(known?.tools)).toBe(JSON.stringify([tool]))
  expect(known?.introduction).toEqual({ serverInfo: null, instructions: 'Read this' })
})
