/**
 * What a person changes in an entry, and what the client's file says afterwards, byte for byte. Catches a wish that another one of
 * the same edit undoes, a word that the client needs and loses, and a change of what was not asked for.
 */
import { expect, test } from 'vitest'
import type { ClientId } from '../../../../shared/model/clients'
import { planEdit, type Intent } from '../../../../electron/core/edits/plan'
import { readWishes } from '../../../../electron/core/edits/wishes'
import type { Place } from '../../../../electron/core/sources/client'
import { clientOf } from '../../../../electron/core/sources/clients'
import type { Definition } from '../../../../electron/core/sources/definition'
import type { Parsed } from '../../../../electron/core/sources/documents/document'
import { editText } from '../../../../electron/core/sources/documents/edit'
import { parseText } from '../../../../electron/core/sources/documents/parse'

const place: Place = { platform: 'linux', homeDir: '/home/me', env: {}, ownFile: '/s/servers.json' }

/** The text of a client's only file after an edit of its entry “a”. */
function edited(id: ClientId, path: string, text: string, intent: (definition: Definition) => Intent): string {
  const client = clientOf(id)
  if (!client) throw new Error(`There is no row for ${id}`)
  const files = client.files(place, [], () => [])
  const file = files.find((each) => each.path === path)
  if (!file) throw new Error(`${id} does not read ${path}`)
  const document = parseText(text, file.format)
  const documents = (wanted: string): Parsed | null => (wanted === path && document.ok ? document : null)
  const definition = client
    .read(files, documents, place)
    .flatMap(({ definitions }) => definitions)
    .find(({ location }) => location.name === 'a')
  if (!definition) throw new Error(`There is no entry in ${path}`)
  const { changes } = planEdit(client, intent(definition), { files, documents, place })
  return changes.reduce((before, change) => {
    const after = editText(before, change.file.format, change.changes)
    if (!after.ok) throw new Error(after.message)
    return after.text
  }, text)
}

const set =
  (values: Record<string, string | undefined>) =>
  (definition: Definition): Intent => ({ kind: 'set', definition, ...readWishes(definition, values) })
const turn =
  (on: boolean) =>
  (definition: Definition): Intent => ({ kind: 'turn', definition, on })

const opencode = '/home/me/.config/opencode/opencode.json'
const goose = '/home/me/.config/goose/config.yaml'
const windsurf = '/home/me/.codeium/windsurf/mcp_config.json'
const codex = '/home/me/.codex/config.toml'

test.each<[string, ClientId, string, string, (definition: Definition) => Intent, string]>([
  [
    'OpenCode: program and arguments at once, which are one list',
    'opencode',
    opencode,
    '{"mcp": {"a": {"type": "local", "command": ["x", "1"]}}}',
    set({ command: 'npx', args: '-y pkg' }),
    '{"mcp": {"a": {"type": "local", "command": ["npx", "-y", "pkg"]}}}',
  ],
  [
    'OpenCode: fewer arguments, and the comments of those that stay',
    'opencode',
    opencode,
    '{"mcp": {"a": {"type": "local", "command": [\n  "x", // run\n  "1", // one\n  "2"\n]}}}',
    set({ args: '0' }),
    '{"mcp": {"a": {"type": "local", "command": [\n  "x", // run\n  "0" // one\n]}}}',
  ],
  [
    'Goose: no arguments are an empty list, for without one it starts nothing',
    'goose',
    goose,
    'extensions:\n  a:\n    type: stdio\n    cmd: x\n    args:\n      - "1"\n    enabled: true\n',
    set({ args: undefined }),
    'extensions:\n  a:\n    type: stdio\n    cmd: x\n    args: []\n    enabled: true\n',
  ],
  [
    'Goose: its own word for the name goes along',
    'goose',
    goose,
    'extensions:\n  a:\n    name: a # mine\n    type: stdio\n    cmd: x\n    args: []\n',
    set({ name: 'b' }),
    'extensions:\n  b:\n    name: b # mine\n    type: stdio\n    cmd: x\n    args: []\n',
  ],
  [
    'Goose: another word for the name stays',
    'goose',
    goose,
    'extensions:\n  a:\n    name: Mine\n    type: stdio\n    cmd: x\n    args: []\n',
    set({ name: 'b' }),
    'extensions:\n  b:\n    name: Mine\n    type: stdio\n    cmd: x\n    args: []\n',
  ],
  [
    'what is not there is not taken out, nor what could hold it',
    'goose',
    goose,
    'extensions:\n  a:\n    type: stdio\n    cmd: x\n    args: []\n    envs: {}\n',
    set({ 'env.K': undefined }),
    'extensions:\n  a:\n    type: stdio\n    cmd: x\n    args: []\n    envs: {}\n',
  ],
  [
    'the last variable goes with what held it',
    'codex',
    codex,
    '[mcp_servers.a]\ncommand = "x"\nenv = { K = "v" }\n',
    set({ 'env.K': undefined }),
    '[mcp_servers.a]\ncommand = "x"\n',
  ],
  [
    'an entry that is on already keeps the word that says so',
    'windsurf',
    windsurf,
    '{"mcpServers": {"a": {"command": "x", "disabled": false}}}',
    turn(true),
    '{"mcpServers": {"a": {"command": "x", "disabled": false}}}',
  ],
  [
    'an empty list on a line stays on it',
    'windsurf',
    windsurf,
    '{\n  "mcpServers": {\n    "a": {"command": "x", "args": [], "env": null}\n  }\n}',
    set({ args: '-y pkg', 'env.K': 'v' }),
    '{\n  "mcpServers": {\n    "a": {"command": "x", "args": ["-y", "pkg"], "env": { "K": "v" }}\n  }\n}',
  ],
])('%s', (_what, id, path, before, intent, after) => {
  expect(edited(id, path, before, intent)).toBe(after)
})
