/** Files as clients' documentation shows them, one for each dialect and for what is special in it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const fixtures = join(process.cwd(), 'test', 'fixtures', 'clients')

/** Every file that shows what a client's rules are, so that each rule is reached. */
export const clientFiles = readdirSync(fixtures).flatMap((name) =>
  [...readFileSync(join(fixtures, name), 'utf8').matchAll(/^@ .*\n([^]*?)(?=^@ |^--- |^=== )/gm)].map(
    ([, text = '']) => text,
  ),
)

const claude = {
  numStartups: 12,
  mcpServers: {
    files: {
      command: 'npx',
      args: ['-y', '@modelcontextprotocol/server-filesystem', '/tmp'],
      env: { LEVEL: '${LEVEL:-info}' },
    },
    notes: {
      type: 'http',
      url: 'https://notes.example/mcp',
      headers: { Authorization: 'Bearer ${TOKEN}' },
      timeout: 60000,
    },
    old: { type: 'sse', url: 'https://old.example/sse', oauth: { clientId: 'abc', callbackPort: 8080, scopes: 'a b' } },
  },
  projects: {
    '/work/repo': {
      hasTrustDialogAccepted: true,
      enabledMcpjsonServers: ['db'],
      disabledMcpServers: ['files'],
      mcpServers: { local: { command: 'node', args: ['server.js'] } },
    },
  },
}

export const jsonFiles = [
  JSON.stringify(claude, null, 2),
  '{\n  "mcpServers": {\n    "db": { "command": "uvx", "args": ["db"], "disabled": false }\n  }\n}\n',
  `{
  // VS Code
  "servers": {
    "github": { "type": "http", "url": "https://api.githubcopilot.com/mcp/", },
    "play": { "command": "npx", "args": ["-y", "@playwright/mcp@latest"], "envFile": "\${workspaceFolder}/.env" },
  },
  "inputs": [ { "type": "promptString", "id": "key", "password": true } ],
}`,
  JSON.stringify({
    context_servers: {
      x: { source: 'custom', command: { path: 'node', args: ['x.js'], env: {} } },
      y: { url: 'https://y.example/mcp' },
    },
  }),
  JSON.stringify({
    mcp: {
      one: { type: 'local', command: ['bun', 'x', 'y'], environment: { A: '{env:A}' }, enabled: true },
      two: { type: 'remote', url: 'https://a/b', enabled: false },
    },
  }),
  JSON.stringify({
    mcpServers: {
      g: { httpUrl: 'https://g.example/mcp', timeout: 5000, trust: true },
      w: { serverUrl: 'https://w.example/mcp' },
      q: { url: 'https://q/sse' },
    },
    mcp: { excluded: ['g'], allowed: ['w'] },
  }),
  JSON.stringify({ 'amp.mcpServers': { a: { command: 'a' } }, 'cody.x': 1 }),
]

export const tomlFiles = [
  `model = "x"
[mcp_servers.docs]
command = "npx"
args = ["-y", "docs"]
startup_timeout_sec = 20
tool_timeout_sec = 60.5
[mcp_servers.docs.env]
"KEY" = 'value'

[mcp_servers."web.one"]
url = "https://web.example/mcp"
bearer_token_env_var = "TOKEN"
http_headers = { "X-A" = "1" }
enabled = false
`,
]

export const yamlFiles = [
  `name: Assistant
version: 1.0.0
schema: v1
mcpServers:
  - name: sqlite
    command: npx
    args: ["-y", "mcp-sqlite", "/tmp/x.db"]
    env: { KEY: "\${{ secrets.KEY }}" }
  - name: web
    type: streamable-http
    url: https://web.example/mcp
    requestOptions: { headers: { A: b } }
`,
  `extensions:
  developer:
    type: builtin
    enabled: true
    timeout: 300
  fetch:
    type: stdio
    cmd: uvx
    args:
      - mcp-server-fetch
    envs: {}
    env_keys: [KEY]
    enabled: true
    name: fetch
  remote:
    type: streamable_http
    uri: https://r.example/mcp
    headers: {Authorization: "Bearer $TOKEN"}
    enabled: false
GOOSE_MODEL: x
`,
]
