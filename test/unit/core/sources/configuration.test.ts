/** The Configuration tab: the entry as written, its place in the file as it is now, and no secret. */
import { expect, test } from 'vitest'
import { readConfiguration } from '../../../../electron/core/sources/configuration'
import { definitionOf } from '../definitions'

const raw = { command: 'x', env: { TOKEN: 's3cr3tV4lue', REF: '${TOKEN}' } }
const reading = (text: string | null | Error) => ({
  read: () => (text instanceof Error ? Promise.reject(text) : Promise.resolve(text)),
  write: () => Promise.reject(new Error('never')),
})

test('secrets are masked, references and names stay', async () => {
  const view = await readConfiguration(definitionOf(raw), reading(null))
  expect(view.text).not.toContain('s3cr3tV4lue')
  expect(JSON.parse(view.text)).toMatchObject({ one: { command: 'x', env: { REF: '${TOKEN}' } } })
  expect(view.editable).toBe(true)
})

test('the place is that of the file as it is now, for every scope (lines move when somebody edits)', async () => {
  const own = await readConfiguration(definitionOf(raw), reading('\n\n{"mcpServers":{\n  "one": {}}}'))
  expect(own.position).toEqual({ path: '/home/me/servers.json', line: 4, column: 3 })
  const local = definitionOf(raw, { location: { client: 'claude-code', scope: 'local', path: '/main', project: '/p' } })
  const view = await readConfiguration(local, reading('{"projects":{"/p":{"mcpServers":{\n"one":{}}}}}'))
  expect(view).toMatchObject({ position: { path: '/main', line: 2, column: 1 }, editable: false })
})

test.each([
  ['broken', '{'],
  ['gone', null],
  ['unreadable', new Error('EACCES')],
])('while the file is %s, what was read last is shown', async (_name, text) => {
  expect((await readConfiguration(definitionOf(raw), reading(text))).position).toMatchObject({ line: 3, column: 5 })
})
