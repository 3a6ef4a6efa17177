/** `patchbay login` and `logout` by process: a real authorization server, a protected MCP server, and a browser that acts. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundle, bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { startAuthorizationServer, type AuthorizationServer } from '../servers/oauth/authorization-server'
import { createPerson } from '../servers/oauth/person'
import { startProtectedServer, type ProtectedServer } from '../servers/oauth/protected-server'
import { createCliHome, type CliHome } from '../support/cli'

let program = ''
let browser = ''
let auth: AuthorizationServer
let notes: ProtectedServer
let cli: CliHome

beforeAll(async () => {
  program = await bundleCompiled('cli', 'electron/cli/main.ts')
  browser = await bundle('browser-person', 'test/support/browser-person.ts')
})
beforeEach(async () => {
  auth = await startAuthorizationServer({ tokenLife: 60 })
  notes = await startProtectedServer(auth)
  cli = await createCliHome(program, { notes: { type: 'http', url: notes.url } })
})
afterEach(async () => {
  await cli.remove()
  await notes.close()
  await auth.close()
})

/** The environment of a person with this browser. */
const withBrowser = (decision: 'approve' | 'deny'): NodeJS.ProcessEnv => ({
  BROWSER: `"${process.execPath}" "${browser}" "${join(cli.home, 'opened')}" ${decision}`,
})
const opened = async (): Promise<string[]> =>
  (await readFile(join(cli.home, 'opened'), 'utf8').catch(() => '')).split('\n').filter(Boolean)
const linkIn = (text: string): string | undefined => /^http:\S+\/auth\?\S+$/m.exec(text)?.[0]

interface Entry {
  name: string
  state: string
  tools: number | null
  auth: { kind: string; scopes: string[] }
  problem: { code: string } | null
}
const statusOf = async (): Promise<Entry | undefined> =>
  ((await cli.run(['status', '--json'])).json() as { servers: Entry[] }).servers[0]

/** True while the port that a sign-in page comes back to answers. */
async function listens(link: string): Promise<boolean> {
  const callback = new URL(new URL(link).searchParams.get('redirect_uri') ?? '')
  return fetch(new URL('/nothing-here', callback)).then(
    () => true,
    () => false,
  )
}

describe.each(['with an engine of its own', 'through the running engine'])('login, %s', (where) => {
  beforeEach(async () => {
    if (where === 'through the running engine') await cli.serve()
  })

  // Would catch: a login that needs a second command, opens more than one page, or says more than one JSON value.
  test('opens one page and ends connected, with one JSON value on stdout', async () => {
    const answer = await cli.run(['login', 'notes', '--json'], { env: withBrowser('approve') })
    expect(answer.code, answer.stderr).toBe(0)
    expect(answer.json()).toMatchObject({ name: 'notes', state: 'connected', tools: 7, auth: { kind: 'oauth' } })
    expect(await opened()).toHaveLength(1)
    expect(await statusOf()).toMatchObject({ state: 'connected', tools: 7 })
    expect(auth.counters.authorizations).toBe(1)
  })

  // Would catch: a link on stdout, a browser that opens although nobody wanted it, a command that does not wait.
  test('--no-browser prints the link on stderr and waits for the person', async () => {
    const command = cli.start(['login', 'notes', '--no-browser', '--json'])
    await expect.poll(() => linkIn(command.stderr()), { timeout: 15_000 }).toBeDefined()
    expect(command.stdout()).toBe('')
    const person = createPerson()
    await person.openUrl(linkIn(command.stderr()) ?? '')
    expect((await person.done()).text).toContain('Signed in to notes')
    const answer = await command.done
    expect(answer.code, answer.stderr).toBe(0)
    expect(answer.json()).toMatchObject({ state: 'connected' })
    expect(await opened()).toEqual([])
  })

  // Would catch: a listener that outlives Ctrl-C, and a sign-in that goes on although it was cancelled.
  test('Ctrl-C cancels and leaves no listener', async () => {
    const command = cli.start(['login', 'notes', '--no-browser', '--json'])
    await expect.poll(() => linkIn(command.stderr()), { timeout: 15_000 }).toBeDefined()
    const link = linkIn(command.stderr()) ?? ''
    expect(await listens(link)).toBe(true)
    const answer = await command.end('SIGINT')
    expect(answer.code).toBe(1)
    expect(answer.json()).toMatchObject({ error: { message: 'Interrupted' } })
    // The engine hears of it a moment after the command has ended.
    await expect.poll(() => listens(link)).toBe(false)
    await expect.poll(async () => (await statusOf())?.state).toBe('needs-auth')
  })

  // Would catch: a refusal that hangs, or is taken for a success.
  test('a declined sign-in ends with exit code 1 and its own code', async () => {
    const answer = await cli.run(['login', 'notes', '--json'], { env: withBrowser('deny') })
    expect(answer.code).toBe(1)
    expect(answer.json()).toMatchObject({ error: { code: 'sign-in-failed', data: { code: 'auth.denied' } } })
    expect((await statusOf())?.state).toBe('needs-auth')
  })

  // Would catch: a sign-out that keeps the tokens, here or at the issuer.
  test('logout revokes and forgets', async () => {
    expect((await cli.run(['login', 'notes'], { env: withBrowser('approve') })).code).toBe(0)
    const answer = await cli.run(['logout', 'notes', '--json'])
    expect(answer.code, answer.stderr).toBe(0)
    expect(answer.json()).toMatchObject({ name: 'notes', state: 'needs-auth' })
    expect(auth.counters.revocations).toBeGreaterThan(0)
    expect((await statusOf())?.state).toBe('needs-auth')
  })
})

describe('a browser on another machine', () => {
  /** Where the browser ends, which cannot reach this machine. */
  async function endOf(link: string): Promise<string> {
    const person = createPerson({ elsewhere: true })
    await person.openUrl(link)
    return (await person.done()).url
  }

  // Would catch: a sign-in over SSH that nobody can finish, an address that is not checked, one mistake that ends it all.
  test.each(['with an engine of its own', 'through the running engine'])(
    'the pasted address finishes the sign-in, %s',
    async (where) => {
      if (where === 'through the running engine') await cli.serve()
      const command = cli.start(['login', 'notes', '--no-browser', '--json'], {}, { stdin: 'open' })
      await expect.poll(() => linkIn(command.stderr()), { timeout: 15_000 }).toBeDefined()
      // A line of its own, after the link.
      await expect.poll(() => command.stderr()).toContain('paste the address that it ends on here')
      const end = await endOf(linkIn(command.stderr()) ?? '')
      command.type('https://notes.example/somewhere?code=1&state=2')
      await expect.poll(() => command.stderr()).toContain('That is not where the sign-in ends')
      const foreign = new URL(end)
      foreign.searchParams.set('state', 'of-another')
      command.type(foreign.href)
      await expect.poll(() => command.stderr()).toContain('belongs to another sign-in')
      // As people copy it.
      command.type(`  "${end.replace('http://', '')}" `)
      const answer = await command.done
      expect(answer.code, answer.stderr).toBe(0)
      expect(answer.json()).toMatchObject({ name: 'notes', state: 'connected' })
      expect(answer.stderr).not.toContain(foreign.searchParams.get('code'))
    },
  )

  // Would catch: an answer that is checked less strictly because a hand brought it.
  test('an address of another issuer is refused as the callback would be', async () => {
    auth.faults.answer = 'wrong-issuer'
    const command = cli.start(['login', 'notes', '--no-browser', '--json'], {}, { stdin: 'open' })
    await expect.poll(() => linkIn(command.stderr()), { timeout: 15_000 }).toBeDefined()
    command.type(await endOf(linkIn(command.stderr()) ?? ''))
    const answer = await command.done
    expect(answer.code).toBe(1)
    expect(answer.json()).toMatchObject({ error: { data: { code: 'auth.issuer-mismatch' } } })
  })

  // Would catch: a way out that is only in the window.
  test('a service that calls itself otherwise: both names are told, with the command that accepts them', async () => {
    auth.faults.overwrite.metadata = { issuer: `${auth.issuer}/tenant` }
    const refused = await cli.run(['login', 'notes'], { env: withBrowser('approve') })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(`${auth.issuer} names another issuer, ${auth.issuer}/tenant.`)
    const accept = ['login', 'notes', '--trust-issuer', `${auth.issuer}/tenant`]
    expect(refused.stderr).toContain(`patchbay ${accept.join(' ')}`)
    expect(await opened()).toHaveLength(0)
    const accepted = await cli.run([...accept, '--json'], { env: withBrowser('approve') })
    expect(accepted.code, accepted.stderr).toBe(0)
    expect(accepted.json()).toMatchObject({ name: 'notes', state: 'connected' })
  })

  // Would catch: a terminal that cuts long lines, or takes Ctrl-C away.
  test.skipIf(process.platform !== 'linux')('in a terminal, with an address longer than its lines', async () => {
    const words = [process.execPath, program, 'login', 'notes', '--no-browser'].map((word) => `'${word}'`).join(' ')
    const terminal = spawn('script', ['-qfec', words, '/dev/null'], { env: { ...cli.env, TERM: 'dumb' } })
    let said = ''
    terminal.stdout.on('data', (chunk: Buffer) => (said += chunk.toString().replaceAll('\r', '')))
    const ended = once(terminal, 'exit')
    await expect.poll(() => linkIn(said), { timeout: 20_000 }).toBeDefined()
    const end = new URL(await endOf(linkIn(said) ?? ''))
    end.searchParams.set('session_state', 'x'.repeat(6_000))
    terminal.stdin.write(`${end.href}\r`)
    expect(await ended).toEqual([0, null])
    expect((await statusOf())?.state).toBe('connected')
  })

  // Would catch: a port that is silently another one (nothing is forwarded to it), and a name that the service refuses.
  test('host and port can be chosen, and a port that is taken is said', async () => {
    const port = await freePort()
    const chosen = ['--callback-host', 'localhost', '--callback-port', String(port)]
    const answer = await cli.run(['login', 'notes', '--json', ...chosen], { env: withBrowser('approve') })
    expect(answer.code, answer.stderr).toBe(0)
    const redirect = (): string | null => new URL(linkIn(answer.stderr) ?? '').searchParams.get('redirect_uri')
    expect(redirect()).toBe(`http://localhost:${port}/callback`)

    const busy = createServer()
    await new Promise<void>((resolve) => busy.listen(port, '127.0.0.1', resolve))
    const env = { ...withBrowser('approve'), PATCHBAY_CALLBACK_PORT: String(port) }
    const refused = await cli.run(['login', 'notes', '--json'], { env })
    await new Promise((resolve) => busy.close(resolve))
    expect(refused.code).toBe(1)
    expect(refused.json()).toMatchObject({ error: { message: expect.stringContaining(String(port)) as string } })

    expect((await cli.run(['login', 'notes', '--callback-port', '99999'])).code).toBe(2)
    expect((await cli.run(['login', 'notes', '--callback-host', 'evil.example'])).code).toBe(2)
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

// Would catch: a sign-in that ends only when its limit does, because the browser could not be started.
test('without a browser the link is there to be opened by hand', async () => {
  const command = cli.start(['login', 'notes'], { BROWSER: '/no/such/browser' })
  await expect.poll(() => command.stderr(), { timeout: 15_000 }).toContain('Open the page yourself')
  const person = createPerson()
  await person.openUrl(linkIn(command.stderr()) ?? '')
  await person.done()
  expect((await command.done).code).toBe(0)
})

// Would catch: a second command that starts a second sign-in, or fails because one is under way.
test('a second login joins the one that waits', async () => {
  await cli.serve()
  const first = cli.start(['login', 'notes', '--no-browser'])
  await expect.poll(() => linkIn(first.stderr()), { timeout: 15_000 }).toBeDefined()
  const second = cli.start(['login', 'notes', '--no-browser'])
  await expect.poll(() => linkIn(second.stderr()), { timeout: 15_000 }).toBe(linkIn(first.stderr()))
  const person = createPerson()
  await person.openUrl(linkIn(second.stderr()) ?? '')
  await person.done()
  expect((await first.done).code).toBe(0)
  expect((await second.done).code).toBe(0)
  expect(auth.counters.authorizations).toBe(1)
})

test('says what to run, knows unknown servers and servers without a sign-in', async () => {
  expect((await cli.run(['status'])).stdout).toContain('Run: patchbay login notes')
  expect((await cli.run(['login', 'nothing'])).code).toBe(4)
  expect((await cli.run(['logout', 'nothing'])).code).toBe(4)
  expect((await cli.run(['login'])).code).toBe(2)
  await cli.write('state/servers.json', { mcpServers: { program: { command: process.execPath, args: ['-v'] } } })
  expect((await cli.run(['login', 'program', '--no-browser'])).code).toBe(2)
})

// Would catch: a token, code or verifier in clear in any file that the command leaves behind, or in what it says.
test('nothing secret is left in clear', async () => {
  const answer = await cli.run(['login', 'notes', '--json'], {
    env: { ...withBrowser('approve'), PATCHBAY_LOG: 'debug' },
  })
  expect(answer.code).toBe(0)
  const files = await readdir(cli.state, { recursive: true, withFileTypes: true })
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
  )
  expect(auth.secrets.size).toBeGreaterThan(2)
  for (const secret of auth.secrets) {
    for (const text of [...texts, answer.stdout, answer.stderr]) expect(text.includes(secret)).toBe(false)
  }
})
