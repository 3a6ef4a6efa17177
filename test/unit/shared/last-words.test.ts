/** Each case is how a runtime or a tool ends in practice; the mistake is to quote what it says last, which helps nobody. */
import { describe, expect, it, test } from 'vitest'
import { lastWords, withoutNoise } from '../../../shared/text/last-words'

const endings: Record<string, [said: string, telling: string | null]> = {
  'Node, a module that is missing': [
    `node:internal/modules/cjs/loader:1210
  throw err;
  ^

Error: Cannot find module '/srv/mcp/dist/index.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
    at node:internal/main/run_main_module:28:49 {
  code: 'MODULE_NOT_FOUND',
  requireStack: []
}

Node.js v20.20.2`,
    "Error: Cannot find module '/srv/mcp/dist/index.js'",
  ],
  'Node, a module that another one wants': [
    `node:internal/modules/cjs/loader:1210
  throw err;
  ^

Error: Cannot find module 'express'
Require stack:
- /srv/my mcp/lib/web.js
- C:\\Users\\anna\\index.cjs
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/srv/my mcp/lib/web.js', 'C:\\Users\\anna\\index.cjs' ]
}

Node.js v20.20.2`,
    "Error: Cannot find module 'express'",
  ],
  'Node, an export that is missing': [
    `file:///srv/node_modules/lib/dist/index.mjs:1
import { missing } from "other";
         ^^^^^^^
SyntaxError: The requested module 'other' does not provide an export named 'missing'
    at ModuleJob._instantiate (node:internal/modules/esm/module_job:213:21)

Node.js v20.20.2`,
    "SyntaxError: The requested module 'other' does not provide an export named 'missing'",
  ],
  'Node, a promise rejected with a text': [
    `node:internal/process/promises:389
      new UnhandledPromiseRejection(reason);
      ^

UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "API key is not set".
    at throwUnhandledRejectionsMode (node:internal/process/promises:389:7) {
  code: 'ERR_UNHANDLED_REJECTION'
}

Node.js v20.20.2`,
    'API key is not set',
  ],
  'Node, what lies behind a failed fetch': [
    `TypeError: fetch failed
    at node:internal/deps/undici/undici:13510:13
    at async main (file:///srv/index.js:61:13) {
  [cause]: Error: getaddrinfo ENOTFOUND api.example.com
      at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:122:26) {
    errno: -3008,
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: 'api.example.com'
  }
}`,
    'Error: getaddrinfo ENOTFOUND api.example.com',
  ],
  'npx, a package that does not exist': [
    `npm error code E404
npm error 404 Not Found - GET https://registry.npmjs.org/no-such-mcp
npm error 404
npm error 404  The requested resource 'no-such-mcp@*' could not be found or you do not have permission to access it.
npm error 404
npm error 404 Note that you can also install from a
npm error 404 tarball, folder, http url, or git url.
npm error A complete log of this run can be found in: /home/anna/.npm/_logs/2026-11-30T07_07_28_229Z-debug-0.log`,
    'Not Found - GET https://registry.npmjs.org/no-such-mcp',
  ],
  'npx, a version that does not exist': [
    `npm error code ETARGET
npm error notarget No matching version found for @modelcontextprotocol/server-memory@99.0.0.
npm error notarget In most cases you or one of your dependencies are requesting a package version that doesn't exist.
npm error A complete log of this run can be found in: /home/anna/.npm/_logs/debug-0.log`,
    'No matching version found for @modelcontextprotocol/server-memory@99.0.0.',
  ],
  'npm of earlier years': [
    `npm ERR! code ENOENT
npm ERR! syscall open
npm ERR! path /home/anna/package.json
npm ERR! errno -2
npm ERR! enoent Could not read package.json: Error: ENOENT: no such file or directory, open '/home/anna/package.json'
npm ERR! enoent This is related to npm not being able to find a file.
npm ERR! enoent`,
    "Could not read package.json: Error: ENOENT: no such file or directory, open '/home/anna/package.json'",
  ],
  'Python, a module that is missing': [
    `Traceback (most recent call last):
  File "/srv/server.py", line 3, in <module>
    import httpx
ModuleNotFoundError: No module named 'httpx'`,
    "ModuleNotFoundError: No module named 'httpx'",
  ],
  'uvx, a package that does not exist': [
    `  × No solution found when resolving tool dependencies:
  ╰─▶ Because no-such-mcp was not found in the package registry and you
      require no-such-mcp, we can conclude that your requirements are
      unsatisfiable.`,
    'Because no-such-mcp was not found in the package registry and you require no-such-mcp, we can conclude that your requirements are unsatisfiable.',
  ],
  Docker: [
    `Unable to find image 'mcp/none:latest' locally
docker: Error response from daemon: pull access denied for mcp/none, repository does not exist or may require 'docker login'.

Run 'docker run --help' for more information`,
    "docker: Error response from daemon: pull access denied for mcp/none, repository does not exist or may require 'docker login'.",
  ],
  Go: [
    `panic: GITHUB_PERSONAL_ACCESS_TOKEN not set

goroutine 1 [running]:
main.main()
\t/src/cmd/server/main.go:31 +0x1d
exit status 2`,
    'panic: GITHUB_PERSONAL_ACCESS_TOKEN not set',
  ],
  Rust: [
    `thread 'main' panicked at src/main.rs:12:40:
TOKEN is not there: NotPresent
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace`,
    "thread 'main' panicked at src/main.rs:12:40: TOKEN is not there: NotPresent",
  ],
  Java: [
    `Exception in thread "main" java.lang.IllegalStateException: No database
\tat org.example.Main.main(Main.java:8)
Caused by: java.net.ConnectException: Connection refused
\tat java.base/sun.nio.ch.Net.connect(Net.java:579)
\t... 12 more`,
    'Caused by: java.net.ConnectException: Connection refused',
  ],
  'a schema that was not met': [
    `Server error: [
  {
    "code": "too_small",
    "minimum": 1,
    "message": "Elasticsearch URL cannot be empty",
    "path": [
      "url"
    ]
  }
]`,
    'Elasticsearch URL cannot be empty',
  ],
  // https://github.com/mhajder/ghostfolio-mcp/issues/64 has the like of it.
  'pydantic, a setting that is missing': [
    `Traceback (most recent call last):
  File "/srv/server.py", line 9, in <module>
    settings = Settings()
               ^^^^^^^^^^
pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings
api_key
  Field required [type=missing, input_value={}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.13/v/missing`,
    'api_key: Field required',
  ],
  'an exception group of Python': [
    `  + Exception Group Traceback (most recent call last):
  |   File "/srv/server.py", line 3, in main
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/srv/server.py", line 7, in run
    | ValueError: GITHUB_TOKEN is missing
    +------------------------------------`,
    'ValueError: GITHUB_TOKEN is missing',
  ],
  'a box of a command line': [
    `Usage: server [OPTIONS]
Try 'server --help' for help.
╭─ Error ────────────────────────╮
│ Missing option '--token'.      │
╰────────────────────────────────╯`,
    "Missing option '--token'.",
  ],
  'a shell of Windows': [
    `'npx' is not recognized as an internal or external command,
operable program or batch file.`,
    "'npx' is not recognized as an internal or external command,",
  ],
  'a warning of Node behind the reason': [
    `Error: no token
(node:12) [DEP0040] DeprecationWarning: The \`punycode\` module is deprecated.
(Use \`node --trace-deprecation ...\` to show where the warning was created)`,
    'Error: no token',
  ],
  'a sentence': ['Please set CHANNEL_ACCESS_TOKEN', 'Please set CHANNEL_ACCESS_TOKEN'],
  'a shell': ['sh: 1: exec: uvx: not found', 'sh: 1: exec: uvx: not found'],
  'a log line after the reason': ['[error] API key missing\n[info] bye', '[error] API key missing'],
  'no word of trouble': ['starting\nlistening', 'listening'],
  'nothing for a person': ['\n---\n   ^\n    at x (y.js:1:1)', null],
}

describe('lastWords', () => {
  it.each(Object.entries(endings))('%s', (_name, [said, telling]) => {
    expect(lastWords(said.split('\n'))).toBe(telling)
  })
})

// Catches lines of a number alone, which npm puts between its sentences.
test('withoutNoise leaves no line without a word', () => {
  const [said] = endings['npx, a package that does not exist'] ?? ['']
  expect(withoutNoise(said.split('\n')).every((line) => /\p{L}{2}/u.test(line))).toBe(true)
})

// Catches a doctor that fills its few lines with a stack.
it('withoutNoise leaves the lines for a person, in order', () => {
  const [said] = endings['Node, a module that is missing'] ?? ['']
  expect(withoutNoise(said.split('\n'))).toEqual(["Error: Cannot find module '/srv/mcp/dist/index.js'"])
})
