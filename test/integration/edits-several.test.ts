/**
 * Edits that are one although they stand in several clients' files: all of them or none, each in its client's words, and
 * taken back at once.
 */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEditBench, type EditBench } from '../support/edit-bench'

let bench: EditBench
beforeEach(async () => {
  bench = await createEditBench()
})
afterEach(() => bench.remove())

const claude = `{\n  "mcpServers": {\n    "notes": { "command": "/bin/false", "args": ["--now"], "env": { "LEVEL": "\${LEVEL}" } }\n  }\n}\n`
const windsurf = `{\n  // mine\n  "mcpServers": {\n    "notes": { "command": "/bin/false", "args": ["--then"], "disabledTools": ["x"] }\n  }\n}\n`
const codex = `# mine\n[mcp_servers.notes]\ncommand = "/bin/false" # why\n`

async function three(): Promise<void> {
  await bench.write('.claude.json', claude)
  await bench.write('.codeium/windsurf/mcp_config.json', windsurf)
  await bench.write('.codex/config.toml', codex)
}
const all = async (): Promise<string[]> =>
  Promise.all(['.claude.json', '.codeium/windsurf/mcp_config.json', '.codex/config.toml'].map(bench.read))

// Would catch: a file left half changed, a byte of a sibling, and a way back that forgets one of the files.
test('off in every client at once, each by its own switch; what a client cannot do is told first; one step back', async () => {
  await three()
  await bench.write('.cursor/mcp.json', '{ "mcpServers": { "notes": { "command": "/bin/false" } } }')
  const { engine } = await bench.start()
  const servers = ['codex/notes', 'windsurf/notes', 'cursor/notes']
  const shown = await bench.edit({
    kind: 'several',
    edits: servers.map((server) => ({ kind: 'disable' as const, server })),
  })
  expect(shown.losses).toEqual([expect.stringMatching(/^Cursor cannot switch “notes” off/)])
  expect(shown.files).toHaveLength(2)
  const [, off, offToo] = await all()
  expect(off).toBe(windsurf.replace('"disabledTools": ["x"]', '"disabledTools": ["x"], "disabled": true'))
  expect(offToo).toContain('enabled = false')
  await engine.undoEdit(shown.version)
  expect(await all()).toEqual([claude, windsurf, codex])
})

test('where no client can, nothing is shown and nothing is written', async () => {
  await bench.write(
    '.cursor/mcp.json',
    '{ "mcpServers": { "a": { "command": "/bin/false" }, "b": { "command": "/bin/false" } } }',
  )
  const { engine } = await bench.start()
  const edits = ['a', 'b'].map((server) => ({ kind: 'disable' as const, server }))
  await expect(engine.previewEdit({ kind: 'several', edits })).rejects.toMatchObject({ code: 'edit.unsupported' })
})

// Would catch: two removals in one list that are both planned on the places of before.
test('twins are taken out of one list together', async () => {
  await bench.write(
    '.continue/config.yaml',
    'name: x\nversion: 1\nschema: v1\nmcpServers:\n  - name: a\n    command: /bin/false\n  - name: b # why\n    command: /bin/false\n  - name: c\n    command: /bin/false\n',
  )
  await bench.start()
  const edits = ['a', 'b'].map((server) => ({ kind: 'remove' as const, server: `continue/${server}` }))
  await bench.edit({ kind: 'several', edits })
  expect(await bench.read('.continue/config.yaml')).toBe(
    'name: x\nversion: 1\nschema: v1\nmcpServers:\n  - name: c\n    command: /bin/false\n',
  )
})

// Would catch: another client's variables and keys copied as they are, and what only this client knows lost.
test('an entry becomes like another client’s, in its own client’s words', async () => {
  await three()
  await bench.start()
  const edits = ['windsurf/notes', 'codex/notes'].map((server) => ({
    kind: 'equal' as const,
    server,
    like: 'claude-code/notes',
  }))
  await bench.edit({ kind: 'several', edits })
  const [same, like, likeToo] = await all()
  expect(same).toBe(claude)
  expect(JSON.parse((like ?? '').replace('// mine', ''))).toEqual({
    mcpServers: {
      notes: { command: '/bin/false', args: ['--now'], env: { LEVEL: '${env:LEVEL}' }, disabledTools: ['x'] },
    },
  })
  expect(likeToo).toContain('# mine')
  expect(likeToo).toContain('args = ["--now"]')
})

// Would catch: one file written while another was changed by somebody else meanwhile.
test('a file that has changed since it was shown stops all of them', async () => {
  await three()
  const { engine } = await bench.start()
  const edits = ['windsurf/notes', 'codex/notes'].map((server) => ({ kind: 'disable' as const, server }))
  const shown = await engine.previewEdit({ kind: 'several', edits })
  await bench.write('.codex/config.toml', `${codex}\n# later\n`)
  await expect(engine.applyEdit(shown.token)).rejects.toMatchObject({ code: 'edit.conflict' })
  expect(await bench.read(join('.codeium', 'windsurf', 'mcp_config.json'))).toBe(windsurf)
})
