/**
 * The time machine on real files: what other programs do to clients' files is remembered, said when servers vanish, and
 * brought back. Catches a change that is missed, one that is taken for somebody else's, a secret on the disk, and a file that
 * loses more than its servers when they come back.
 */
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LossView, VersionView } from '../../shared/model/version'
import { createEditBench, type EditBench } from '../support/edit-bench'
import { lockableKeychain } from '../support/lockable-keychain'

const none = '/bin/false'
const desktop = '.config/Claude/claude_desktop_config.json'

let bench: EditBench

beforeEach(async () => {
  bench = await createEditBench()
})
afterEach(() => bench.remove())

const entries = (...names: string[]): Record<string, object> =>
  Object.fromEntries(names.map((name) => [name, { command: none, env: { API_KEY: `secret-of-${name}-123456` } }]))
const whole = (...names: string[]): string =>
  `${JSON.stringify({ preferences: { x: 1 }, mcpServers: entries(...names) }, null, 2)}\n`

async function versions(source: string | null = null): Promise<VersionView[]> {
  return (await bench.start()).engine.versions(source)
}
async function losses(): Promise<LossView[]> {
  return (await bench.start()).engine.snapshot().losses
}
async function seen(count: number, source: string | null = null): Promise<VersionView[]> {
  await expect.poll(async () => (await versions(source)).length, { timeout: 10_000 }).toBe(count)
  return versions(source)
}
async function restore(version: string, name: string | null = null): Promise<string | null> {
  const { engine } = await bench.start()
  const { token } = await engine.previewRestore(version, name === null ? null : [name])
  return (await engine.applyEdit(token)).version
}

describe('servers that vanish from Claude Desktop’s file', () => {
  test('are a version, a notice, and come back with everything else as it is', async () => {
    await bench.write(desktop, whole('a', 'b', 'c'))
    await bench.start()
    const [first] = await seen(1, 'claude-desktop')
    expect(first).toMatchObject({ author: null, added: ['a', 'b', 'c'], servers: ['a', 'b', 'c'] })
    expect(await losses()).toEqual([])

    await bench.write(desktop, '{\n  "preferences": {"x":2}\n}\n')
    const [gone] = await seen(2, 'claude-desktop')
    expect(gone).toMatchObject({ author: null, removed: ['a', 'b', 'c'], servers: [] })
    expect(await losses()).toMatchObject([
      { version: first?.version, client: 'claude-desktop', names: ['a', 'b', 'c'], path: join(bench.home, desktop) },
    ])

    const undo = await restore(first?.version ?? '')
    const back = JSON.parse(await bench.read(desktop)) as unknown
    expect(back).toEqual({ preferences: { x: 2 }, mcpServers: entries('a', 'b', 'c') })
    expect((await seen(3, 'claude-desktop'))[0]).toMatchObject({ author: 'patchbay', added: ['a', 'b', 'c'] })
    expect(await losses()).toEqual([])
    // What brought them back can be taken back like every edit.
    await (await bench.start()).engine.undoEdit(undo ?? '')
    expect(await bench.read(desktop)).toBe('{\n  "preferences": {"x":2}\n}\n')
  })

  test('come back one by one as well, and a person can wave the notice away', async () => {
    await bench.write(desktop, whole('a', 'b'))
    await bench.start()
    const [first] = await seen(1)
    await bench.write(desktop, whole())
    await seen(2)
    await restore(first?.version ?? '', 'b')
    expect(JSON.parse(await bench.read(desktop))).toEqual({ preferences: { x: 1 }, mcpServers: entries('b') })
    await expect.poll(losses).toMatchObject([{ names: ['a'] }])
    ;(await bench.start()).engine.dismissLoss(first?.version ?? '')
    expect(await losses()).toEqual([])
    await expect(restore(first?.version ?? '', 'nobody')).rejects.toMatchObject({ code: 'edit.conflict' })
  })

  test('are no loss when they only have another name, or when Patchbay was told to remove them', async () => {
    await bench.write(desktop, whole('a', 'b'))
    await bench.start()
    await seen(1)
    await bench.write(desktop, whole('a', 'b').replace('"b"', '"c"'))
    expect((await seen(2))[0]).toMatchObject({ added: ['c'], removed: ['b'] })
    await bench.edit({ kind: 'remove', server: 'a' })
    expect((await seen(3))[0]).toMatchObject({ removed: ['a'], author: 'patchbay' })
    expect(await losses()).toEqual([])
  })

  test.each([
    ['emptied', ''],
    ['cut off', '{\n  "preferences": {"x":1},\n  "mcpServers": {\n    "a": {"comm'],
    ['no JSON any more', 'oops'],
  ])('a file that was %s: the last good servers stay, and the whole file comes back', async (_how, text) => {
    await bench.write(desktop, whole('a', 'b'))
    await bench.start()
    const [first] = await seen(1)
    await bench.write(desktop, text)
    await expect.poll(losses).toMatchObject([{ version: first?.version, names: [] }])
    const { engine } = await bench.start()
    expect(engine.snapshot().servers.map(({ name }) => name)).toEqual(['a', 'b'])
    await expect(bench.edit({ kind: 'remove', server: 'a' })).rejects.toMatchObject({
      code: text === '' ? 'edit.conflict' : 'edit.unparsable',
    })
    expect(await bench.read(desktop)).toBe(text)
    const undo = await restore(first?.version ?? '')
    expect(await bench.read(desktop)).toBe(whole('a', 'b'))
    await expect.poll(losses).toEqual([])
    await engine.undoEdit(undo ?? '')
    expect(await bench.read(desktop)).toBe(text)
  })

  test('a file that is gone comes back whole', async () => {
    await bench.write(desktop, whole('a'))
    await bench.start()
    const [first] = await seen(1)
    await rm(join(bench.home, desktop))
    await expect.poll(losses).toMatchObject([{ names: ['a'] }])
    await restore(first?.version ?? '')
    expect(await bench.read(desktop)).toBe(whole('a'))
  })
})

test('versions outlive the engine without a secret on the disk, and what happened meanwhile is one more', async () => {
  await bench.write(desktop, whole('a', 'b'))
  await bench.start()
  const [first] = await seen(1)
  await bench.restart()
  expect(await versions()).toMatchObject([{ version: first?.version }])
  await bench.write(desktop, whole('b'))
  await bench.restart()
  expect(await versions()).toMatchObject([{ removed: ['a'] }, { version: first?.version }])
  expect(await losses()).toMatchObject([{ names: ['a'] }])
  await bench.restart()
  const state = join(bench.home, 'state')
  const names = await readdir(state)
  expect(names).toContain('versions.sealed')
  for (const name of names) {
    const text = await readFile(join(state, name), 'utf8').catch(() => '')
    expect(text).not.toContain('secret-of-a')
  }
})

// Would catch: earlier versions that are written over because the key to them was not at hand when Patchbay started.
test('versions of before come back when a keychain that was locked at the start is unlocked', async () => {
  await bench.write(desktop, whole('a', 'b'))
  await bench.start()
  const [first] = await seen(1)
  await bench.stop()
  const keyStore = lockableKeychain(join(bench.home, 'state'))
  keyStore.locked = true
  await bench.write(desktop, whole('b'))
  const { engine } = await bench.start({ keyStore })
  expect(engine.snapshot().vaultProblem).toMatchObject({ code: 'vault.locked' })
  await bench.write(desktop, whole('b', 'c'))
  await expect.poll(() => engine.versions(null)[0]?.servers).toEqual(['b', 'c'])
  keyStore.locked = false
  await engine.unlockVault()
  await expect.poll(() => engine.versions(null).at(-1)?.version).toBe(first?.version)
  const meanwhile = engine.versions(null)
  expect(meanwhile).toMatchObject([{ added: ['c'] }, { removed: ['a'] }, { added: ['a', 'b'] }])
  expect(engine.snapshot().losses).toMatchObject([{ names: ['a'], version: first?.version }])
  await bench.restart()
  expect(await versions()).toEqual(meanwhile)
})

// Would catch: versions that no key opens any more and that are gone for good.
test('a file of versions that makes no sense is put aside', async () => {
  const sealed = 'state/versions.sealed'
  await bench.write(sealed, 'not sealed at all')
  await bench.write(desktop, whole('a'))
  await bench.start()
  await seen(1)
  await bench.stop()
  expect(await bench.read(`${sealed}.broken`)).toBe('not sealed at all')
  expect(await bench.read(sealed)).toContain('patchbay-vault')
})

// One dialect after the other: a section comes back where its client reads it.
test.each([
  ['.codex/config.toml', `model = "o3" # keep\n\n[mcp_servers.a]\ncommand = "${none}"\n`, `model = "o3" # keep\n`],
  [
    '.continue/config.yaml',
    `name: mine # keep\nmcpServers:\n  - name: a\n    command: ${none}\n  - name: b\n    command: ${none}\n`,
    `name: mine # keep\nmcpServers:\n  - name: b\n    command: ${none}\n`,
  ],
  [
    '.continue/config.yaml',
    `name: mine # keep\nmcpServers:\n  - name: a\n    command: ${none}\n`,
    `name: mine # keep\n`,
  ],
  [
    '.config/goose/config.yaml',
    `extensions:\n  a:\n    type: stdio\n    cmd: ${none}\n    args: []\n    enabled: true\n  dev:\n    type: builtin\n`,
    `extensions:\n  dev:\n    type: builtin\n`,
  ],
  [
    '.config/opencode/opencode.json',
    `{"mcp": {"servers": {"a": {"command": ["${none}"]}}}, "theme": "x"}`,
    `{"theme": "x"}`,
  ],
  [
    '.claude.json',
    `{"numStartups": 1, "projects": {"/nowhere": {"history": [], "mcpServers": {"a": {"command": "${none}"}}}}}`,
    `{"numStartups": 2, "projects": {"/nowhere": {"history": [1]}}}`,
  ],
  ['.config/amp/settings.json', `{"amp.mcpServers": {"a": {"command": "${none}"}}, "b": 1}`, `{"b": 1}`],
])('%s', async (path, before, after) => {
  await bench.write(path, before)
  await bench.start()
  const [first] = await seen(1)
  await bench.write(path, after)
  await seen(2)
  await restore(first?.version ?? '')
  expect((await bench.start()).engine.snapshot().servers).toHaveLength(first?.servers.length ?? 0)
  expect((await versions())[0]?.servers.toSorted()).toEqual(first?.servers.toSorted())
  const text = await bench.read(path)
  for (const word of ['# keep', '"numStartups": 2', '"history": [1]', '"theme": "x"', '"b": 1'])
    if (after.includes(word)) expect(text).toContain(word)
})
