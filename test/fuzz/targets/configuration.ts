/** Configuration files of every dialect there is: read by every client that writes them so, and edited. */
import { clientTable } from '../../../electron/core/sources/clients'
import { isInvalid, type Definition } from '../../../electron/core/sources/definition'
import { describeTarget, authKind } from '../../../electron/core/sources/describe'
import type { Format, Parsed, Position } from '../../../electron/core/sources/documents/document'
import { parseText } from '../../../electron/core/sources/documents/parse'
import { previewImport } from '../../../electron/core/sources/preview'
import { expand, filesIn, variablesIn } from '../../../electron/core/sources/variables/variables'
import { redactEntry } from '../../../electron/core/vault/redact'
import { must, seedsOf, textOf, type Target } from '../target'
import { mustBeOurs, mustBePlain } from '../words'
import { clientFiles, jsonFiles, tomlFiles, yamlFiles } from './configuration-seeds'

const place = { platform: 'linux', homeDir: '/home/me', env: {}, ownFile: '/home/me/servers.json' } as const
const project = '/work/repo'
const clients = clientTable.map((client) => ({
  client,
  files: client.files(place, [project], () => ['one.yaml', 'two.json']),
}))
const tokens = [
  '"mcpServers":',
  '"servers": {}',
  '"command": "npx"',
  '"url": "http://x/"',
  '"type": "sse",',
  '"env": null,',
  '"disabled": true,',
  '"__proto__": {',
  '/* ',
  '// x\n',
  ',,',
  '[mcp_servers.x]\n',
  '[[mcp_servers]]\n',
  '"""',
  "'''",
  'a = 1979-05-27T07:32:00Z\n',
  '&a [*a, *a]\n',
  '<<: *a\n',
  '!!binary x\n',
  '- name: x\n',
  '? - x\n',
  '|\n  ',
  '${HOME:-${HOME}}',
  '${env:X}',
  '{file:~/x}',
  '\t',
]

export const configuration: Target = {
  name: 'configuration',
  weight: 3,
  seeds: seedsOf(...jsonFiles, ...tomlFiles, ...yamlFiles, ...clientFiles),
  tokens,
  open: () => ({
    one(input) {
      const text = textOf(input)
      for (const format of ['json', 'json-comments', 'jsonc', 'toml', 'yaml'] as const) readAs(text, format)
      try {
        for (const { problem } of previewImport(text).entries) if (problem !== null) mustBePlain(problem, 'a preview')
      } catch (error) {
        mustBeOurs(error)
      }
    },
  }),
}

function readAs(text: string, format: Format): void {
  const document = parseText(text, format)
  if (!document.ok) {
    mustBePlain(document.message, format)
    return mustBeAPlace(document.position)
  }
  for (const { client, files } of clients) {
    const own = files.filter((file) => file.format === format)
    if (own.length === 0) continue
    const paths = new Set(own.map(({ path }) => path))
    const documents = (path: string): Parsed | null => (paths.has(path) ? document : null)
    for (const { definitions, mistake } of client.read(own, documents, place)) {
      if (mistake) {
        mustBePlain(mistake.message, client.id)
        mustBeAPlace(mistake.position)
      }
      for (const definition of definitions) check(definition)
    }
    client.projects?.(place, documents)
  }
}

function check(definition: Definition): void {
  const { entry, variables, raw, position, fingerprint } = definition
  mustBeAPlace(position)
  must(/^[\w-]{10,}$/.test(fingerprint), 'a definition has no fingerprint')
  must(describeTarget(definition) !== '' || definition.location.name === '', 'a definition cannot be described')
  authKind(definition)
  JSON.stringify(redactEntry(raw))
  if (isInvalid(entry)) {
    mustBePlain(entry.invalid.rule, 'a rule')
    if (entry.invalid.position) mustBeAPlace(entry.invalid.position)
    return
  }
  must(
    entry.timeoutMs === null || (entry.timeoutMs > 0 && entry.timeoutMs < 2 ** 31),
    `a time limit of ${entry.timeoutMs} ms`,
  )
  const written = entry.transport === 'stdio' ? [entry.command, ...entry.args] : [entry.url]
  for (const each of written) {
    variablesIn(each, variables)
    filesIn(each, variables)
    expand(each, variables, {
      env: { HOME: '/home/me' },
      homeDir: '/home/me',
      platform: 'linux',
      project,
      field: 'args',
    })
  }
}

function mustBeAPlace({ line, column }: Position): void {
  const isPlace = Number.isSafeInteger(line) && Number.isSafeInteger(column) && line >= 1 && column >= 1
  must(isPlace, `line ${line}, column ${column} is no place`)
}
