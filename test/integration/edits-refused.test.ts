/** Copies between clients' files, and what stands in the way of an edit: named, and nothing is written. */
import { chmod, mkdir, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClientId } from '../../shared/model/clients'
import type { EditRequest } from '../../shared/model/edit'
import { createEditBench, type EditBench } from '../support/edit-bench'

let bench: EditBench
let home: string

beforeEach(async () => {
  bench = await createEditBench()
  ;({ home } = bench)
})
afterEach(() => bench.remove())

const write = (path: string, text: string): Promise<void> => bench.write(path, text)
const read = (path: string): Promise<string> => bench.read(path)
const start = (): ReturnType<EditBench['start']> => bench.start()
const edit = (request: EditRequest): ReturnType<EditBench['edit']> => bench.edit(request)

const none = '/bin/false'
const user = (client: ClientId): { client: ClientId; scope: 'user'; project: null } => ({
  client,
  scope: 'user',
  project: null,
})

// Would catch: a copy with another client's words, units or variables, or one that loses something without a word.
describe('copying', () => {
  const remote = `{"mcpServers":{"r":{"type":"http","url":"https://h/\${TENANT:-x}/mcp","headers":{"Authorization":"Bearer \${TOKEN}","X-Key":"\${KEY}"},"timeout":45000,"headersHelper":"make-headers","alwaysLoad":true}}}`

  test.each<[ClientId, string, (text: string) => unknown, unknown, string[]]>([
    [
      'codex',
      '.codex/config.toml',
      (text) => text,
      '[mcp_servers.r]\nurl = "https://h/${TENANT:-x}/mcp"\nhttp_headers_helper = "make-headers"\ntool_timeout_sec = 45\nbearer_token_env_var = "TOKEN"\nenv_http_headers = { X-Key = "KEY" }\n',
      ['TENANT', 'alwaysLoad'],
    ],
    [
      'cursor',
      '.cursor/mcp.json',
      (text): unknown => JSON.parse(text),
      {
        mcpServers: {
          r: {
            url: 'https://h/${env:TENANT}/mcp',
            headers: { Authorization: 'Bearer ${env:TOKEN}', 'X-Key': '${env:KEY}' },
          },
        },
      },
      ['TENANT', 'headersHelper', 'time limit', 'alwaysLoad'],
    ],
    [
      'windsurf',
      '.codeium/windsurf/mcp_config.json',
      (text): unknown => JSON.parse(text),
      {
        mcpServers: {
          r: {
            serverUrl: 'https://h/${env:TENANT}/mcp',
            headers: { Authorization: 'Bearer ${env:TOKEN}', 'X-Key': '${env:KEY}' },
          },
        },
      },
      ['TENANT', 'headersHelper', 'time limit', 'alwaysLoad'],
    ],
    [
      'cline',
      '.cline/data/settings/cline_mcp_settings.json',
      (text): unknown => JSON.parse(text),
      {
        mcpServers: {
          r: {
            type: 'streamableHttp',
            url: 'https://h/${env:TENANT}/mcp',
            headers: { Authorization: 'Bearer ${env:TOKEN}', 'X-Key': '${env:KEY}' },
            timeout: 45,
          },
        },
      },
      ['TENANT', 'headersHelper', 'alwaysLoad'],
    ],
    [
      'gemini-cli',
      '.gemini/settings.json',
      (text): unknown => JSON.parse(text),
      {
        mcpServers: {
          r: {
            type: 'http',
            url: 'https://h/${TENANT:-x}/mcp',
            headers: { Authorization: 'Bearer ${TOKEN}', 'X-Key': '${KEY}' },
            timeout: 45_000,
          },
        },
      },
      ['headersHelper', 'alwaysLoad'],
    ],
    [
      'goose',
      '.config/goose/config.yaml',
      (text) => text.split('\n').slice(0, 5),
      ['extensions:', '  r:', '    enabled: true', '    name: r', '    description: ""'],
      ['TENANT', 'TOKEN', 'headersHelper', 'alwaysLoad'],
    ],
  ])('to %s', async (client, path, read_, expected, losses) => {
    await write('.claude.json', remote)
    const shown = await edit({ kind: 'copy', server: 'r', to: user(client), name: null })
    expect(read_(await read(path))).toEqual(expected)
    for (const word of losses) expect(shown.losses.join('\n')).toContain(word)
    if (losses.length === 0) expect(shown.losses).toEqual([])
    expect((await start()).engine.view(`${client}/r`).source.client).toBe(client)
    expect(await read('.claude.json')).toBe(remote)
    await expect(edit({ kind: 'copy', server: 'claude-code/r', to: user(client), name: null })).rejects.toMatchObject({
      code: 'name-taken',
    })
  })

  // Would catch: words for the plugin's folder that mean nothing outside it, and a key that is lost without a word.
  test('what a plugin brings is copied with its places filled in; a key that a client keeps to itself is named', async () => {
    const kit = '.gemini/extensions/kit'
    const server = { command: none, args: ['${extensionPath}/run', '$NAME'] }
    await write(
      `${kit}/gemini-extension.json`,
      JSON.stringify({ name: 'kit', version: '1.0.0', mcpServers: { tool: server } }),
    )
    await write(
      '.config/goose/config.yaml',
      `extensions:\n  keyed: {type: stdio, cmd: ${none}, args: [], env_keys: [KEY], enabled: true}\n`,
    )
    await write('.config/goose/secrets.yaml', 'KEY: k-0123456789\n')
    const to = user('gemini-cli')
    const { losses } = await edit({ kind: 'copy', server: 'tool', to, name: 'mine' })
    expect(losses).toEqual([])
    const keyed = await edit({ kind: 'copy', server: 'keyed', to, name: null })
    expect(keyed.losses).toEqual(['Goose keeps KEY to itself; Gemini CLI looks for it in its environment.'])
    const written = await read('.gemini/settings.json')
    expect(JSON.parse(written)).toEqual({
      mcpServers: {
        mine: { command: none, args: [`${join(home, kit)}/run`, '${NAME}'] },
        keyed: { command: none, args: [], env: { KEY: '${KEY}' } },
      },
    })
    await expect(edit({ kind: 'disable', server: 'tool' })).rejects.toMatchObject({ code: 'edit.unsupported' })
  })

  test('what a client’s file cannot hold is refused before anything is written', async () => {
    await write('.claude.json', remote)
    await expect(edit({ kind: 'copy', server: 'r', to: user('claude-desktop'), name: null })).rejects.toMatchObject({
      code: 'edit.unsupported',
    })
    await expect(edit({ kind: 'copy', server: 'r', to: user('crush'), name: null })).rejects.toMatchObject({
      code: 'edit.unsupported',
    })
    await expect(read('.config/Claude/claude_desktop_config.json')).rejects.toThrow()
  })

  test('a secret goes into the vault, and does not leave it', async () => {
    await write(
      '.cursor/mcp.json',
      '{"mcpServers":{"s":{"url":"https://h/mcp","headers":{"Authorization":"Bearer sk-very-secret-1234567890"}}}}',
    )
    const { diff } = await edit({ kind: 'copy', server: 's', to: user('patchbay'), name: 'own' })
    expect(diff).not.toContain('very-secret')
    expect(await read('state/servers.json')).not.toContain('very-secret')
    expect(await read('state/servers.json')).toContain('secret:')
    await expect(edit({ kind: 'copy', server: 'own', to: user('windsurf'), name: null })).rejects.toMatchObject({
      code: 'edit.unsupported',
    })
  })
})

describe('what stands in the way', () => {
  const text = `{"mcpServers":{"a":{"command":"${none}"}}}`
  const off: EditRequest = { kind: 'disable', server: 'a' }

  test('a file that changes after it was shown is left alone', async () => {
    await write('.kiro/settings/mcp.json', text)
    const { engine: running } = await start()
    const shown = await running.previewEdit(off)
    const theirs = text.replace('{"mcp', '{ "mcp')
    await write('.kiro/settings/mcp.json', theirs)
    await expect(running.applyEdit(shown.token)).rejects.toMatchObject({ code: 'edit.conflict' })
    await expect(running.applyEdit(shown.token)).rejects.toMatchObject({ code: 'edit.conflict' })
    expect(await read('.kiro/settings/mcp.json')).toBe(theirs)
  })

  test('an edit is taken back only while nobody has changed the file since', async () => {
    await write('.kiro/settings/mcp.json', text)
    const { version } = await edit(off)
    const theirs = `${await read('.kiro/settings/mcp.json')}\n`
    await write('.kiro/settings/mcp.json', theirs)
    await expect((await start()).engine.undoEdit(version)).rejects.toMatchObject({ code: 'edit.conflict' })
    expect(await read('.kiro/settings/mcp.json')).toBe(theirs)
  })

  test.each([
    ['a mistake', '{"mcpServers":{"a":{"command":"x"}}', 'edit.unparsable'],
    ['nothing in it any more', '', 'edit.conflict'],
  ])('%s: nothing is written', async (_name, broken, code) => {
    await write('.kiro/settings/mcp.json', text)
    await start()
    await write('.kiro/settings/mcp.json', broken)
    await expect(edit(off)).rejects.toMatchObject({ code })
    expect(await read('.kiro/settings/mcp.json')).toBe(broken)
  })

  test('a file that must not be written is not, whoever asks', async () => {
    await write('.kiro/settings/mcp.json', text)
    await chmod(join(home, '.kiro/settings/mcp.json'), 0o444)
    await expect(edit(off)).rejects.toMatchObject({ code: 'edit.read-only' })
    expect(await read('.kiro/settings/mcp.json')).toBe(text)
  })

  test('a project that is not there gets no file', async () => {
    const to = { client: 'cursor', scope: 'project', project: join(home, 'gone') } as const
    await expect(edit({ kind: 'add', name: 'x', entry: { command: none }, to })).rejects.toMatchObject({
      code: 'edit.conflict',
    })
    await expect(stat(join(home, 'gone'))).rejects.toThrow()
  })

  test('a link stays one', async () => {
    await write('dotfiles/mcp.json', text)
    await mkdir(join(home, '.kiro/settings'), { recursive: true })
    await symlink(join(home, 'dotfiles/mcp.json'), join(home, '.kiro/settings/mcp.json'))
    await edit(off)
    expect(await read('dotfiles/mcp.json')).toContain('"disabled":true')
  })
})
