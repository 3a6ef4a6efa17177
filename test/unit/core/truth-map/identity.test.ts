/** Which entries lead to the same place. */
import { describe, expect, test } from 'vitest'
import { identityOf } from '../../../../electron/core/truth-map/identity'
import { definitionOf } from '../definitions'

const identity = (raw: unknown) => identityOf(definitionOf(raw))
const program = (line: string) => {
  const [command, ...args] = line.split(' ')
  return identity({ command, args })
}

// Would catch: one server on two rows because its clients write it differently.
describe.each([
  ['a slash at the end', { type: 'http', url: 'https://mcp.notion.com/mcp/' }],
  ['capitals in the host', { type: 'http', url: 'https://MCP.Notion.com/mcp' }],
  ['the default port', { type: 'http', url: 'https://mcp.notion.com:443/mcp' }],
  ['the older transport', { type: 'sse', url: 'https://mcp.notion.com/mcp' }],
  ['a query', { type: 'http', url: 'https://mcp.notion.com/mcp?tenant=1' }],
  ['mcp-remote', { command: 'npx', args: ['-y', 'mcp-remote@0.1.29', 'https://mcp.notion.com/mcp', '--debug'] }],
  ['mcp-remote on Windows', { command: 'cmd', args: ['/c', 'npx', 'mcp-remote', 'https://mcp.notion.com/mcp'] }],
])('an address with %s', (_what, raw) => {
  test('is the same endpoint', () => {
    const plain = identity({ type: 'http', url: 'https://mcp.notion.com/mcp' })
    expect(identity(raw)).toMatchObject({ kind: 'endpoint', key: plain?.key })
  })
})

test.each([
  ['npx -y @acme/files /tmp', 'npx -y @acme/files@1.2.3 /home'],
  ['npx @acme/files', 'cmd /c npx -y @acme/files@latest'],
  ['/usr/bin/npx -y files', 'npx.cmd files@next'],
  ['uvx mcp-server-git', 'uvx --python 3.12 mcp-server-git==0.6.2 --repository /x'],
  [
    'docker run -i --rm -e TOKEN ghcr.io/github/github-mcp-server',
    'docker run -i --rm ghcr.io/github/github-mcp-server:v1',
  ],
  ['node /srv/index.js', 'node --enable-source-maps /srv/index.js --port 1'],
  ['python -m notes', 'C:\\Python\\python.exe -m notes'],
  ['npx files', 'bunx files@2'],
  ['uvx mcp-server-git', 'uv tool run mcp-server-git'],
  ['docker run -i mcp/fetch', 'docker run --rm -m 512m --network host -eKEY=1 --init -it mcp/fetch:latest'],
  ['uv --directory /srv/weather run main.py', 'uv run --directory=/srv/weather main.py'],
  ['uv run --with mcp[cli] mcp run /srv/notes.py', 'python /srv/notes.py'],
  ['npx -y tsx /srv/index.ts', 'npx tsx@4 /srv/index.ts --port 1'],
  ['java -Dspring.ai.mcp.server.stdio=true -jar /srv/a.jar', 'java -Xmx1g -jar /srv/a.jar'],
  ['dotnet run --project /srv/Notes', 'dotnet run -c Release --project /srv/Notes'],
  ['node C:\\srv\\index.js', 'node.exe c:/SRV/index.js'],
  ['env TOKEN=1 npx files', 'sudo -u me npx files'],
  ['op run --env-file a -- npx files', 'npx files'],
  ['github-mcp-server stdio', '/opt/homebrew/bin/github-mcp-server stdio --read-only'],
])('%s and %s are the same program', (one, other) => {
  expect(program(one)?.key).toBe(program(other)?.key)
})

test.each([
  ['npx -y @acme/files', 'npx -y @acme/mail'],
  ['npx -y files', 'uvx files'],
  ['node /srv/a.js', 'node /srv/b.js'],
  ['docker run -i --rm mcp/fetch', 'docker run -i --rm mcp/time'],
  ['docker run -m 512m mcp/fetch', 'docker run -m 512m mcp/time'],
  ['docker mcp gateway run', 'docker compose run notes'],
  ['uv --directory /srv/weather run server.py', 'uv --directory /srv/notes run server.py'],
  ['uv run --with mcp[cli] mcp run /srv/weather.py', 'uv run --with mcp[cli] mcp run /srv/notes.py'],
  ['uv run --project /srv/a serve', 'uv run --project /srv/b serve'],
  ['npx -y tsx /srv/weather.ts', 'npx -y tsx /srv/notes.ts'],
  ['java -jar /srv/weather.jar', 'java -jar /srv/notes.jar'],
  ['dotnet run --project /srv/Weather', 'dotnet run --project /srv/Notes'],
  ['dotnet /srv/Weather.dll', 'dotnet /srv/Notes.dll'],
  ['go run ./cmd/weather', 'go run ./cmd/notes'],
  ['bash /srv/weather.sh', 'bash /srv/notes.sh'],
  ['node -e weather()', 'node -e notes()'],
  ['python -c weather()', 'python -c notes()'],
  ['npm --prefix /srv/weather start', 'npm --prefix /srv/notes start'],
  ['/srv/weather/.venv/bin/python -m server', '/srv/notes/.venv/bin/python -m server'],
  ['/srv/weather/build/server', '/srv/notes/build/server'],
  ['ssh one mcp-server', 'ssh other mcp-server'],
  ['wsl node /srv/weather.js', 'wsl node /srv/notes.js'],
])('%s and %s are not', (one, other) => {
  expect(program(one)?.key).not.toBe(program(other)?.key)
})

// Would catch: the servers of two projects on one row, which “make equal” and “remove copies” then take for one.
test.each([
  ['a relative script', { command: 'node', args: ['build/index.js'] }],
  ['a module', { command: 'python', args: ['-m', 'server'] }],
  ['a script of package.json', { command: 'npm', args: ['start'] }],
])('%s is another one in another project', (_what, raw) => {
  const [one, other, same] = ['/srv/weather', '/srv/notes', '/srv/weather'].map(
    (project) => identityOf(definitionOf(raw, { location: { project } }))?.key,
  )
  expect(one).not.toBe(other)
  expect(one).toBe(same)
})

test('a command line within a thousand others is told apart by its words, at once', () => {
  const args = [...Array.from({ length: 50_000 }, () => 'env'), 'npx', 'files']
  const other = [...args.slice(0, -1), 'mail']
  expect(identity({ command: 'env', args })?.key).not.toBe(identity({ command: 'env', args: other })?.key)
})

test('a package is the same one in every project', () => {
  const raw = { command: 'npx', args: ['-y', 'files'] }
  const [one, other] = ['/a', '/b'].map((project) => identityOf(definitionOf(raw, { location: { project } }))?.key)
  expect(one).toBe(other)
})

test('two hosts, two paths, two ports are not the same endpoint, and an entry that is not valid leads nowhere', () => {
  const urls = [
    'https://a.com/mcp',
    'https://b.com/mcp',
    'https://a.com/other',
    'https://a.com:8443/mcp',
    'http://a.com/mcp',
  ]
  expect(new Set(urls.map((url) => identity({ type: 'http', url })?.key)).size).toBe(urls.length)
  expect(identity({ url: 'https://a.com' })).toBeNull()
})

test('a target has no secret in it', () => {
  const key = 'sk-live-0123456789abcdef0123456789abcdef'
  const shown = [
    identity({ type: 'http', url: `https://user:${key}@a.com/${key}/mcp?key=${key}` }),
    identity({ command: 'npx', args: ['-y', 'mcp-remote', `https://a.com/mcp?key=${key}`] }),
    identity({ command: 'node', args: ['--token', key, '/srv/index.js'] }),
    identity({ command: `npx -y @a/server --token ${key}` }),
    identity({ command: 'npx -y @a/server --token hush-hush' }),
  ].map((each) => each?.target)
  expect(JSON.stringify(shown)).not.toContain(key)
  expect(JSON.stringify(shown)).not.toContain('hush')
})
