/** What documentation pages print becomes the entry that the page means. Each row is a text as some page, or its reader, has it. */
import { describe, expect, test } from 'vitest'
import { previewImport } from '../../../../electron/core/sources/preview'

type Row = [text: string, name: string, entry: Record<string, unknown>]

const npx = (...args: string[]): Record<string, unknown> => ({ type: 'stdio', command: 'npx', args })
const http = (url: string, headers?: Record<string, string>): Record<string, unknown> => ({
  type: 'http',
  url,
  ...(headers && { headers }),
})
const sse = (url: string): Record<string, unknown> => ({ type: 'sse', url })
const withEnv = (entry: Record<string, unknown>, env: Record<string, string>): Record<string, unknown> => ({
  ...entry,
  env,
})
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')
const encoded = (value: unknown): string => encodeURIComponent(JSON.stringify(value))

const linear = 'https://mcp.linear.app/mcp'
const memory = { command: 'npx', args: ['-y', '@modelcontextprotocol/server-memory'] }

const commands: Row[] = [
  // Claude Code
  ['claude mcp add --transport http linear https://mcp.linear.app/mcp', 'linear', http(linear)],
  ['claude mcp add --transport sse asana https://mcp.asana.com/sse', 'asana', sse('https://mcp.asana.com/sse')],
  ['claude mcp add linear https://mcp.linear.app/mcp --transport http', 'linear', http(linear)],
  ['claude mcp add linear https://mcp.linear.app/mcp', 'linear', http(linear)],
  ['claude mcp add -t http -s user linear https://mcp.linear.app/mcp', 'linear', http(linear)],
  ['claude mcp add --transport=http --scope=project linear "https://mcp.linear.app/mcp"', 'linear', http(linear)],
  ['$ claude mcp add --transport http linear https://mcp.linear.app/mcp', 'linear', http(linear)],
  [
    'claude mcp add --transport http github https://api.githubcopilot.com/mcp/ --header "Authorization: Bearer ghp_secret"',
    'github',
    http('https://api.githubcopilot.com/mcp/', { Authorization: 'Bearer ghp_secret' }),
  ],
  [
    'claude mcp add --transport http x https://h.example/mcp -H "X-Api-Key: a:b" -H \'X-Team: 7\'',
    'x',
    http('https://h.example/mcp', { 'X-Api-Key': 'a:b', 'X-Team': '7' }),
  ],
  [
    'claude mcp add --transport stdio --env AIRTABLE_API_KEY=secret airtable -- npx -y airtable-mcp-server',
    'airtable',
    withEnv(npx('-y', 'airtable-mcp-server'), { AIRTABLE_API_KEY: 'secret' }),
  ],
  [
    'claude mcp add airtable --env A=1 --env B=2 -- npx -y airtable-mcp-server',
    'airtable',
    withEnv(npx('-y', 'airtable-mcp-server'), { A: '1', B: '2' }),
  ],
  ['claude mcp add -e A=1 B=2 -- db npx db-mcp', 'db', withEnv(npx('db-mcp'), { A: '1', B: '2' })],
  ['claude mcp add db -e A="with space" -- npx db-mcp', 'db', withEnv(npx('db-mcp'), { A: 'with space' })],
  ['claude mcp add playwright npx @playwright/mcp@latest', 'playwright', npx('@playwright/mcp@latest')],
  ['claude mcp add ctx -- npx -y @upstash/context7-mcp --api-key k3y', 'ctx', npx('-y', '@upstash/context7-mcp', '--api-key', 'k3y')],
  ['claude mcp add ctx npx -y @upstash/context7-mcp -s user', 'ctx', npx('-y', '@upstash/context7-mcp')],
  ['claude mcp add srv -- npx -y pkg -s other -t 5', 'srv', npx('-y', 'pkg', '-s', 'other', '-t', '5')],
  ['claude mcp add win -- cmd /c npx -y @some/package', 'win', npx('-y', '@some/package')],
  ['claude mcp add win -- C:\\tools\\srv.exe --dir "C:\\My Files"', 'win', { type: 'stdio', command: 'C:\\tools\\srv.exe', args: ['--dir', 'C:\\My Files'] }],
  [
    'claude mcp add \\\n  --transport http \\\n  linear \\\n  https://mcp.linear.app/mcp',
    'linear',
    http(linear),
  ],
  ['claude mcp add ^\r\n  --transport http linear ^\r\n  https://mcp.linear.app/mcp', 'linear', http(linear)],
  ['claude mcp add `\n  --transport http linear `\n  https://mcp.linear.app/mcp', 'linear', http(linear)],
  [
    'claude mcp add --transport http --client-id abc --client-secret --callback-port 8080 s https://h.example/mcp',
    's',
    { ...http('https://h.example/mcp'), oauth: { clientId: 'abc', callbackPort: 8080 } },
  ],
  [
    `claude mcp add-json weather '{"type":"stdio","command":"/opt/weather","args":["--api-key","abc"],"env":{"CACHE":"/tmp"}}'`,
    'weather',
    { command: '/opt/weather', args: ['--api-key', 'abc'], env: { CACHE: '/tmp' } },
  ],
  [`claude mcp add-json -s user w '{"type":"http","url":"https://h.example/mcp"}'`, 'w', http('https://h.example/mcp')],
  ['claude mcp add-json w "{\\"type\\":\\"http\\",\\"url\\":\\"https://h.example/mcp\\"}"', 'w', http('https://h.example/mcp')],
  ['claude mcp add-json w "{""type"":""http"",""url"":""https://h.example/mcp""}"', 'w', http('https://h.example/mcp')],
  [`claude mcp add-json w '{"headers":{"Authorization":"Bearer \${TOKEN}"},"type":"http","url":"https://h.example/mcp"}'`, 'w', http('https://h.example/mcp', { Authorization: 'Bearer ${TOKEN}' })],
  ['claude mcp add --transport http s https://h.example/mcp --header "Authorization: Bearer $TOKEN"', 's', http('https://h.example/mcp', { Authorization: 'Bearer ${TOKEN}' })],
  ['npx -y @anthropic-ai/claude-code mcp add linear https://mcp.linear.app/mcp', 'linear', http(linear)],
  // VS Code and its relatives
  [`code --add-mcp '{"name":"playwright","command":"npx","args":["@playwright/mcp@latest"]}'`, 'playwright', { command: 'npx', args: ['@playwright/mcp@latest'] }],
  [`code-insiders --add-mcp "{\\"name\\":\\"my-server\\",\\"command\\":\\"uvx\\",\\"args\\":[\\"mcp-server-fetch\\"]}"`, 'my-server', { command: 'uvx', args: ['mcp-server-fetch'] }],
  [`code --add-mcp '{\\"name\\":\\"a\\",\\"url\\":\\"https://h.example/mcp\\"}'`, 'a', http('https://h.example/mcp')],
  [`code --add-mcp='{"name":"a","type":"http","url":"https://h.example/mcp"}'`, 'a', http('https://h.example/mcp')],
  // Codex
  ['codex mcp add context7 -- npx -y @upstash/context7-mcp', 'context7', npx('-y', '@upstash/context7-mcp')],
  ['codex mcp add docs --env A=1 --env B=2 -- docs-server --port 4000', 'docs', { type: 'stdio', command: 'docs-server', args: ['--port', '4000'], env: { A: '1', B: '2' } }],
  ['codex mcp add figma --url https://mcp.figma.com/mcp --bearer-token-env-var FIGMA_TOKEN', 'figma', http('https://mcp.figma.com/mcp', { Authorization: 'Bearer ${FIGMA_TOKEN}' })],
  ['codex mcp add --url https://mcp.figma.com/mcp figma', 'figma', http('https://mcp.figma.com/mcp')],
  // Gemini CLI and its relatives
  ['gemini mcp add -e API_KEY=123 -e DEBUG=true my-server /path/server arg1 arg2', 'my-server', { type: 'stdio', command: '/path/server', args: ['arg1', 'arg2'], env: { API_KEY: '123', DEBUG: 'true' } }],
  ['gemini mcp add python-server python server.py -- --server-arg my-value', 'python-server', { type: 'stdio', command: 'python', args: ['server.py', '--server-arg', 'my-value'] }],
  ['gemini mcp add --transport http secure https://api.example.com/mcp/ --header "Authorization: Bearer abc" --timeout 5000 --trust', 'secure', { ...http('https://api.example.com/mcp/', { Authorization: 'Bearer abc' }), timeout: 5000 }],
  ['qwen mcp add --scope user --transport sse s https://api.example.com/sse/', 's', sse('https://api.example.com/sse/')],
  // Others
  ['droid mcp add linear https://mcp.linear.app/mcp --type http', 'linear', http(linear)],
  ['droid mcp add playwright "npx -y @playwright/mcp@latest" --env A=1', 'playwright', withEnv(npx('-y', '@playwright/mcp@latest'), { A: '1' })],
  ['amp mcp add context7 --header "X: y" https://mcp.context7.com/mcp', 'context7', http('https://mcp.context7.com/mcp', { X: 'y' })],
  ['kiro-cli mcp add --name git --command uvx --args mcp-server-git,--verbose --env A=1,B=2 --scope global', 'git', { type: 'stdio', command: 'uvx', args: ['mcp-server-git', '--verbose'], env: { A: '1', B: '2' } }],
  ['auggie mcp add ctx --command npx --args "-y @upstash/context7-mcp"', 'ctx', npx('-y', '@upstash/context7-mcp')],
  ['npx add-mcp https://mcp.neon.tech/mcp', 'neon', http('https://mcp.neon.tech/mcp')],
  ['npx -y add-mcp "npx -y @some/thing"', 'thing', npx('-y', '@some/thing')],
] // prettier-ignore

const lines: Row[] = [
  ['npx -y @modelcontextprotocol/server-memory', 'memory', npx('-y', '@modelcontextprotocol/server-memory')],
  ['npx -y @modelcontextprotocol/server-filesystem /home/me/docs', 'filesystem', npx('-y', '@modelcontextprotocol/server-filesystem', '/home/me/docs')],
  ['uvx mcp-server-git --repository "/home/me/my repo"', 'git', { type: 'stdio', command: 'uvx', args: ['mcp-server-git', '--repository', '/home/me/my repo'] }],
  ['GITHUB_TOKEN=abc DEBUG="1 2" npx -y gh-mcp', 'gh', withEnv(npx('-y', 'gh-mcp'), { GITHUB_TOKEN: 'abc', DEBUG: '1 2' })],
  ['env GITHUB_TOKEN=abc npx -y gh-mcp', 'gh', withEnv(npx('-y', 'gh-mcp'), { GITHUB_TOKEN: 'abc' })],
  ['export GITHUB_TOKEN=abc\nnpx -y gh-mcp', 'gh', withEnv(npx('-y', 'gh-mcp'), { GITHUB_TOKEN: 'abc' })],
  ['export GITHUB_TOKEN=abc && npx -y gh-mcp', 'gh', withEnv(npx('-y', 'gh-mcp'), { GITHUB_TOKEN: 'abc' })],
  ['set GITHUB_TOKEN=abc&& npx -y gh-mcp', 'gh', withEnv(npx('-y', 'gh-mcp'), { GITHUB_TOKEN: 'abc' })],
  ['$env:GITHUB_TOKEN="abc"; npx -y gh-mcp', 'gh', withEnv(npx('-y', 'gh-mcp'), { GITHUB_TOKEN: 'abc' })],
  ['$env:GITHUB_TOKEN = "abc"\nnpx -y gh-mcp', 'gh', withEnv(npx('-y', 'gh-mcp'), { GITHUB_TOKEN: 'abc' })],
  ['cross-env GITHUB_TOKEN=abc npx -y gh-mcp', 'gh', withEnv(npx('-y', 'gh-mcp'), { GITHUB_TOKEN: 'abc' })],
  ['cmd /c npx -y gh-mcp', 'gh', npx('-y', 'gh-mcp')],
  ['cmd.exe /C npx -y gh-mcp', 'gh', npx('-y', 'gh-mcp')],
  ['C:\\> npx -y gh-mcp', 'gh', npx('-y', 'gh-mcp')],
  ['PS C:\\Users\\me> npx -y gh-mcp', 'gh', npx('-y', 'gh-mcp')],
  ['"C:\\Program Files\\nodejs\\node.exe" C:\\srv\\index.js --name "a b"', 'index', { type: 'stdio', command: 'C:\\Program Files\\nodejs\\node.exe', args: ['C:\\srv\\index.js', '--name', 'a b'] }],
  ['node C:\\srv\\weather.js "C:\\a \\"b\\""', 'weather', { type: 'stdio', command: 'node', args: ['C:\\srv\\weather.js', 'C:\\a "b"'] }],
  ['node /srv/weather.mjs /home/me/my\\ files', 'weather', { type: 'stdio', command: 'node', args: ['/srv/weather.mjs', '/home/me/my files'] }],
  [`node a.js '{"x": "it''s"}'`, 'a', { type: 'stdio', command: 'node', args: ['a.js', '{"x": "its"}'] }],
  ['node a.js "say \\"hi\\" $5"', 'a', { type: 'stdio', command: 'node', args: ['a.js', 'say "hi" $5'] }],
  ['npx -y x-mcp --token $TOKEN --dir "$HOME/a" ~/b', 'x', npx('-y', 'x-mcp', '--token', '${TOKEN}', '--dir', '${HOME}/a', '${HOME}/b')],
  ["npx -y x-mcp --pattern '$TOKEN'", 'x', npx('-y', 'x-mcp', '--pattern', '$TOKEN')],
  ['docker run -i --rm -e GITHUB_TOKEN ghcr.io/github/github-mcp-server', 'github', { type: 'stdio', command: 'docker', args: ['run', '-i', '--rm', '-e', 'GITHUB_TOKEN', 'ghcr.io/github/github-mcp-server'] }],
  ['docker run -i --rm mcp/fetch:latest', 'fetch', { type: 'stdio', command: 'docker', args: ['run', '-i', '--rm', 'mcp/fetch:latest'] }],
  ['python -m mcp_server_time --local-timezone=Europe/Berlin', 'mcp_server_time', { type: 'stdio', command: 'python', args: ['-m', 'mcp_server_time', '--local-timezone=Europe/Berlin'] }],
  ['uv run --directory /srv/app server.py', 'server', { type: 'stdio', command: 'uv', args: ['run', '--directory', '/srv/app', 'server.py'] }],
  ['uvx --from git+https://github.com/a/b b-mcp', 'b', { type: 'stdio', command: 'uvx', args: ['--from', 'git+https://github.com/a/b', 'b-mcp'] }],
  ['/opt/tools/weather-server --stdio', 'weather', { type: 'stdio', command: '/opt/tools/weather-server', args: ['--stdio'] }],
  ['weather-server', 'weather', { type: 'stdio', command: 'weather-server' }],
  ['# start it\nnpx -y gh-mcp # then use it', 'gh', npx('-y', 'gh-mcp')],
  ['npm install -g gh-mcp\nnpx gh-mcp --stdio', 'gh', npx('gh-mcp', '--stdio')],
  ['git clone https://github.com/a/b && cd b && node /srv/b/index.js', 'index', { type: 'stdio', command: 'node', args: ['/srv/b/index.js'] }],
  ['`npx -y gh-mcp`', 'gh', npx('-y', 'gh-mcp')],
  ['npx -y gh-mcp —verbose', 'gh', npx('-y', 'gh-mcp', '--verbose')],
  ['npx -y gh-mcp --name “a b”', 'gh', npx('-y', 'gh-mcp', '--name', 'a b')],
  ['npx -y gh-mcp', 'gh', npx('-y', 'gh-mcp')],
  ['npx -y gh-mcp --key <your key>', 'gh', npx('-y', 'gh-mcp', '--key', '<your key>')],
] // prettier-ignore

const addresses: Row[] = [
  [linear, 'linear', http(linear)],
  ['  https://mcp.linear.app/sse\n', 'linear', sse('https://mcp.linear.app/sse')],
  ['https://mcp.linear.app/sse/?team=7', 'linear', sse('https://mcp.linear.app/sse/?team=7')],
  ['<https://mcp.linear.app/mcp>', 'linear', http(linear)],
  ['`https://mcp.linear.app/mcp`', 'linear', http(linear)],
  ['[Linear](https://mcp.linear.app/mcp)', 'linear', http(linear)],
  ['mcp.linear.app/mcp', 'linear', http(linear)],
  ['localhost:3845/mcp', 'localhost', http('http://localhost:3845/mcp')],
  ['http://127.0.0.1:3845/mcp', '127.0.0.1', http('http://127.0.0.1:3845/mcp')],
  ['https://api.githubcopilot.com/mcp/', 'githubcopilot', http('https://api.githubcopilot.com/mcp/')],
  // A base64 "config" of a server's own address is no link that installs.
  [`https://server.smithery.ai/exa/mcp?config=${base64({ a: 1 })}`, 'smithery', http(`https://server.smithery.ai/exa/mcp?config=${base64({ a: 1 })}`)],
] // prettier-ignore

const named = { name: 'memory', ...memory }
const links: Row[] = [
  [`vscode:mcp/install?${encoded(named)}`, 'memory', memory],
  [`vscode-insiders:mcp/install?${encodeURIComponent(encoded(named))}`, 'memory', memory],
  [`vscode:mcp/install?${JSON.stringify({ name: 'a', type: 'http', url: 'https://h.example/mcp' })}`, 'a', http('https://h.example/mcp')],
  [`vscode:mcp/install?${encoded({ name: 'a', gallery: true, url: 'https://h.example/mcp' })}`, 'a', http('https://h.example/mcp')],
  [`https://insiders.vscode.dev/redirect/mcp/install?name=memory&config=${encoded(memory)}`, 'memory', memory],
  [`https://insiders.vscode.dev/redirect/mcp/install?name=memory&config=${encoded(memory)}&quality=insiders`, 'memory', memory],
  [`https://vscode.dev/redirect?url=${encodeURIComponent(`vscode:mcp/install?${encoded(named)}`)}`, 'memory', memory],
  [`https://vs-open.link/mcp-install?${encoded(named)}`, 'memory', memory],
  [`cursor://anysphere.cursor-deeplink/mcp/install?name=memory&config=${encodeURIComponent(base64(memory))}`, 'memory', memory],
  [`cursor://anysphere.cursor-deeplink/mcp/install?name=memory&config=${base64(memory)}`, 'memory', memory],
  [`cursor://anysphere.cursor-deeplink/mcp/install?name=pw&config=${base64({ command: 'npx @playwright/mcp@latest' })}`, 'pw', { command: 'npx', args: ['@playwright/mcp@latest'] }],
  [`cursor://anysphere.cursor-deeplink/mcp/install?name=a&config=${base64({ url: 'https://h.example/mcp' })}`, 'a', http('https://h.example/mcp')],
  [`https://cursor.com/en/install-mcp?name=a&config=${base64({ url: 'https://h.example/mcp' })}`, 'a', http('https://h.example/mcp')],
  [`https://cursor.com/link/mcp%2Finstall?name=a&config=${base64({ a: { url: 'https://h.example/mcp' } })}`, 'a', http('https://h.example/mcp')],
  [`lmstudio://add_mcp?name=memory&config=${base64(memory)}`, 'memory', memory],
  [`https://lmstudio.ai/install-mcp?name=memory&config=${base64(memory)}`, 'memory', memory],
  [`kiro://kiro.mcp/add?name=memory&config=${encoded(memory)}`, 'memory', memory],
  ['goose://extension?cmd=npx&arg=-y&arg=gh-mcp&id=gh&name=GitHub&description=x', 'GitHub', npx('-y', 'gh-mcp')],
  ['goose://extension?url=https%3A%2F%2Fh.example%2Fmcp&type=streamable_http&name=H', 'H', http('https://h.example/mcp')],
  [`[![Install in VS Code](https://img.shields.io/badge/x)](vscode:mcp/install?${encoded(named)})`, 'memory', memory],
  [`<a href="cursor://anysphere.cursor-deeplink/mcp/install?name=memory&amp;config=${base64(memory)}"><img></a>`, 'memory', memory],
  [`patchbay://add?text=${encodeURIComponent(JSON.stringify({ mcpServers: { memory } }))}`, 'memory', memory],
] // prettier-ignore

const stdio = { command: 'npx', args: ['-y', 'x'] }
const documents: Row[] = [
  ['{\n  // a comment\n  "mcpServers": { "a": { "command": "npx", "args": ["-y", "x"], }, },\n}', 'a', stdio],
  ['// ~/.cursor/mcp.json\n{"mcpServers":{"a":{"command":"npx","args":["-y","x"]}}}', 'a', stdio],
  ['.vscode/mcp.json\n{"servers":{"a":{"type":"stdio","command":"npx","args":["-y","x"]}}}', 'a', stdio],
  ['Add this to your file:\n\n```json\n{"mcpServers":{"a":{"command":"npx","args":["-y","x"]}}}\n```\n\nThen restart.', 'a', stdio],
  ['```bash\nclaude mcp add --transport http linear https://mcp.linear.app/mcp\n```', 'linear', http(linear)],
  ['~~~sh\nnpx -y gh-mcp\n~~~', 'gh', npx('-y', 'gh-mcp')],
  ['"a": { "command": "npx", "args": ["-y", "x"] }, // here', 'a', stdio],
  ['{"name":"a","command":"npx","args":["-y","x"]}', 'a', stdio],
  ['[{"name":"a","command":"npx","args":["-y","x"]}]', 'a', stdio],
  ['{"mcp":{"servers":{"a":{"command":"npx","args":["-y","x"]}}}}', 'a', stdio],
  ['{"mcp":{"a":{"type":"local","command":["npx","-y","x"],"environment":{"K":"{env:K}"},"enabled":true}}}', 'a', withEnv(stdio, { K: '${K}' })],
  ['{"mcp":{"a":{"type":"remote","url":"https://h.example/mcp"}}}', 'a', http('https://h.example/mcp')],
  ['{"context_servers":{"a":{"source":"custom","command":{"path":"npx","args":["-y","x"],"env":{"K":"1"}}}}}', 'a', withEnv(stdio, { K: '1' })],
  ['{"amp.mcpServers":{"a":{"command":"npx","args":["-y","x"]}}}', 'a', stdio],
  ['{"mcpServers":{"a":{"httpUrl":"https://h.example/sse"}}}', 'a', http('https://h.example/sse')],
  ['{"mcpServers":{"a":{"serverUrl":"https://h.example/mcp","headers":{"K":"${env:K}"}}}}', 'a', http('https://h.example/mcp', { K: '${K}' })],
  ['{"mcpServers":{"a":{"type":"streamable_http","url":"https://h.example/mcp"}}}', 'a', http('https://h.example/mcp')],
  ['{"mcpServers":{"a":{"transport":"sse","url":"https://h.example/events"}}}', 'a', sse('https://h.example/events')],
  ['{"mcpServers":{"a":{"command":"cmd","args":["/c","npx","-y","x"]}}}', 'a', stdio],
  ['{"mcpServers":{"a":{"command":"npx","args":["-y","x",8080],"env":{"PORT":8080,"NONE":null,"ON":true}}}}', 'a', withEnv({ command: 'npx', args: ['-y', 'x', '8080'] }, { PORT: '8080', ON: 'true' })],
  ['{"mcpServers":{"a":{"command":"npx -y x"}}}', 'a', stdio],
  ['{"mcpServers":{"a":{"command":"npx","args":"-y x"}}}', 'a', stdio],
  ['{"mcpServers":{"a":{"command":"/opt/My App/srv"}}}', 'a', { command: '/opt/My App/srv' }],
  ['[mcp_servers.a]\ncommand = "npx"\nargs = ["-y", "x"]\n\n[mcp_servers.a.env]\nK = "1"', 'a', withEnv(stdio, { K: '1' })],
  ['# ~/.codex/config.toml\n[mcp_servers.a]\nurl = "https://h.example/mcp"\nbearer_token_env_var = "K"', 'a', http('https://h.example/mcp', { Authorization: 'Bearer ${K}' })],
  ['[mcp_servers.a]\nurl = "https://h.example/mcp"\nenv_http_headers = { "X-K" = "K" }\nhttp_headers = { "X" = "y" }', 'a', http('https://h.example/mcp', { X: 'y', 'X-K': '${K}' })],
  ['extensions:\n  a:\n    type: stdio\n    cmd: npx\n    args: [-y, x]\n    envs: { K: "1" }', 'a', withEnv(stdio, { K: '1' })],
  ['mcpServers:\n  - name: a\n    command: npx\n    args:\n      - -y\n      - x', 'a', stdio],
  ['extensions:\n  a:\n    type: streamable_http\n    uri: https://h.example/mcp', 'a', http('https://h.example/mcp')],
  ['{"mcpServers":{"a":{"type":"http","url":"https://h.example/mcp","oauth":{"clientId":"c"}}}}', 'a', { ...http('https://h.example/mcp'), oauth: { clientId: 'c' } }],
] // prettier-ignore

const registry: Row[] = [
  [
    JSON.stringify({ $schema: 'x', name: 'io.github.me/weather', description: 'd', version: '1.0.2', packages: [{ registryType: 'npm', identifier: '@me/weather', version: '1.0.2', transport: { type: 'stdio' }, environmentVariables: [{ name: 'API_KEY', isRequired: true, isSecret: true }, { name: 'LOG', default: 'info' }, { name: 'OPTIONAL' }] }] }),
    'weather',
    withEnv(npx('-y', '@me/weather@1.0.2'), { API_KEY: '<API_KEY>', LOG: 'info' }),
  ],
  [
    JSON.stringify({ name: 'io.github.me/weather', packages: [{ registryType: 'pypi', identifier: 'weather', version: '0.5.0', runtimeHint: 'uvx', transport: { type: 'stdio' }, packageArguments: [{ type: 'named', name: '--port', value: '80' }, { type: 'positional', valueHint: 'folder', isRequired: true }, { type: 'named', name: '--skip' }] }] }),
    'weather',
    { type: 'stdio', command: 'uvx', args: ['weather@0.5.0', '--port', '80', '<folder>'] },
  ],
  [
    JSON.stringify({ name: 'a/b', packages: [{ registry_name: 'docker', name: 'ghcr.io/a/b', version: '1.0', environment_variables: [{ name: 'T', is_required: true }] }] }),
    'b',
    { type: 'stdio', command: 'docker', args: ['run', '-i', '--rm', '-e', 'T', 'ghcr.io/a/b:1.0'], env: { T: '<T>' } },
  ],
  [
    JSON.stringify({ server: { name: 'com.h/mcp', remotes: [{ type: 'streamable-http', url: 'https://h.example/mcp', headers: [{ name: 'Authorization', value: 'Bearer {token}', variables: { token: { isRequired: true, isSecret: true } } }] }] }, _meta: {} }),
    'mcp',
    http('https://h.example/mcp', { Authorization: 'Bearer <token>' }),
  ],
  [
    JSON.stringify({ name: 'com.h/mcp', remotes: [{ type: 'sse', url: 'https://{tenant}.h.example/sse', variables: { tenant: { default: 'eu' } } }], packages: [{ registryType: 'npm', identifier: 'h' }] }),
    'mcp',
    sse('https://eu.h.example/sse'),
  ],
  [
    JSON.stringify({ name: 'a/b', packages: [{ registryType: 'mcpb', identifier: 'https://h/x.mcpb' }, { registryType: 'nuget', identifier: 'B', version: '2.0.0' }] }),
    'b',
    { type: 'stdio', command: 'dnx', args: ['B@2.0.0', '--yes', '--'] },
  ],
] // prettier-ignore

describe.each([
  ['a client’s own command', commands],
  ['a whole command line', lines],
  ['an address', addresses],
  ['a link that installs', links],
  ['a document of any client', documents],
  ['a registry’s server.json', registry],
])('%s', (_kind, rows) => {
  test.each(rows)('%s', (text, name, entry) => {
    const { entries } = previewImport(text)
    expect(entries).toHaveLength(1)
    expect(entries[0]).toMatchObject({ name, problem: null })
    const { type, ...rest } = entries[0]?.entry ?? {}
    const { type: wantedType = 'stdio', ...wanted } = entry
    expect({ type: type ?? 'stdio', ...rest }).toEqual({ type: wantedType, ...wanted })
  })
})

test('several commands and fences give several servers, each with a name of its own', () => {
  const text = [
    'First:\n```sh\nclaude mcp add --transport http linear https://mcp.linear.app/mcp\n# and\nclaude mcp add gh -- npx -y gh-mcp\n```',
    'Or:\n```json\n{"mcpServers":{"gh":{"command":"npx"}}}\n```',
  ].join('\n\n')
  expect(previewImport(text).entries.map(({ name }) => name)).toEqual(['linear', 'gh', 'gh-2'])
})

test.each([
  ['claude mcp add x', /neither a program nor an address/],
  ["claude mcp add-json x 'nonsense'", /JSON in this command cannot be read/],
  ['npx -y gh-mcp | tee log', /only a shell understands/],
  ['ws://h.example/mcp', /"type" must be|not supported|http/i],
  ['{"name":"a/b","packages":[{"registryType":"mcpb","identifier":"x"}]}', /installed first \(mcpb\)/],
])('%s is shown with why it cannot be added', (text, why) => {
  expect(previewImport(text).entries[0]?.problem).toMatch(why)
})

test.each([
  'claude mcp list',
  'claude plugin install x',
  'npm install -g gh-mcp',
  'This is a sentence.',
  'Please read our documentation first',
  'vscode:mcp/install?%7Bbroken',
  'https://cursor.com/install-mcp?name=a&config=!!!',
  '# nothing',
])('%s holds no server', (text) => {
  expect(() => previewImport(text)).toThrow(/no MCP server|cannot|No MCP|adds no/)
})

describe('what a person has to fill in', () => {
  test.each([
    ['claude mcp add -e API_KEY=YOUR_API_KEY x -- npx -y x', [['YOUR_API_KEY', 'API_KEY']]],
    ['claude mcp add -t http x https://h.example/mcp -H "Authorization: Bearer <your-token>"', [['<your-token>', 'your-token']]],
    ['{"a":{"command":"npx","args":["--key=<key>"]}}', [['<key>', '--key'.replace('--', '')]]],
    ['npx -y @modelcontextprotocol/server-filesystem /path/to/folder', [['/path/to/folder', '/path/to/folder']]],
    ['docker run -v "$(pwd):/work" -i mcp/fs', [['$(pwd)', 'pwd']]],
    ['{"inputs":[{"id":"k","type":"promptString","description":"GitHub token","password":true}],"servers":{"a":{"url":"https://h.example","headers":{"Authorization":"Bearer ${input:k}"}}}}', [['${input:k}', 'GitHub token']]],
    ['{"a":{"command":"x","env":{"TOKEN":"..."}}}', [['...', 'TOKEN']]],
    ['{"a":{"command":"x","env":{"TOKEN":"ghp_xxxxxxxxxxxx","MODE":"fast"}}}', [['ghp_xxxxxxxxxxxx', 'TOKEN']]],
    ['npx -y x --token ${TOKEN}', []],
    ['npx -y your-own-tool', []],
  ] as const)('%s', (text, wanted) => {
    expect(previewImport(text).entries[0]?.asks.map(({ token, label }) => [token, label])).toEqual(wanted)
  }) // prettier-ignore
})

test('what an entry does not keep is said', () => {
  const notes = (text: string): string[] => previewImport(text).entries[0]?.notes ?? []
  expect(notes('{"a":{"command":"x","cwd":"/srv","envFile":".env","disabled":true}}')).toEqual([
    'The folder that it is started in (“cwd”) is left out.',
    '“envFile” is left out.',
  ])
  expect(notes('claude mcp add --frobnicate a npx x')).toEqual(['“--frobnicate” is left out.'])
  expect(notes('cmd /c npx x')).toEqual(['“cmd /c” is left out: Patchbay does not need it.'])
})

test('a long text of nothing but signs is read in time that grows with its length only', () => {
  // Would catch: a pattern that tries every pair of places. 200 000 characters took minutes then; the test would time out.
  for (const sign of [
    '"',
    "'",
    '$(',
    '<a',
    '`',
    '\\',
    '[x](',
    '${',
    'a= ',
    '```\n',
    '```a\n',
    '&& ',
    '](a:',
    'a=1 && ',
    '\n',
    ' —a',
    '%a',
    '{',
    '[',
    '<a href="a:',
  ])
    expect(() => previewImport(sign.repeat(200_000 / sign.length))).not.toThrow(/Maximum|undefined/)
})
