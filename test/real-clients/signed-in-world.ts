/**
 * A real client's world with a server that wants a sign-in: Claude Code has signed in by itself for its direct entry, and Patchbay
 * for all others, with one click in its window; where no window can be shown, with `patchbay login`.
 */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { startAuthorizationServer, type AuthorizationServer } from '../servers/oauth/authorization-server'
import { createPerson } from '../servers/oauth/person'
import { startProtectedServer } from '../servers/oauth/protected-server'
import { createCliHome, type CliHome } from '../support/cli'
import { launchApp, rowOf, type RunningApp } from '../support/electron-app'
import { throughPatchbay, wait, type World } from './world'

export interface SignedInWorld extends World {
  readonly auth: AuthorizationServer
  /** Every token that has been given out has ended; whoever has a grant renews it. */
  endTokens(): void
  /** One click, and an approval in the browser: resolves once Patchbay is connected. */
  signIn(): Promise<void>
}

/** Set where a window can be shown; scripts/real-clients.mjs finds out. */
export const hasWindow = process.env['PATCHBAY_REAL_CLIENTS_WINDOW'] === '1'

/** Of access tokens (s); longer than any client renews them ahead. */
const tokenLife = 3_600
const patienceMs = 60_000

export async function signedInWorld(program: string): Promise<SignedInWorld> {
  const auth = await startAuthorizationServer({ tokenLife })
  const server = await startProtectedServer(auth)
  const direct = { type: 'http', url: server.url }
  const cli = await createCliHome(program, { one: direct })
  const opened = join(cli.home, 'opened')
  cli.env['BROWSER'] = `"${process.execPath}" "${resolve('test/support/browser-note.mjs')}" "${opened}"`
  const app = hasWindow ? await launchApp({ env: appEnvironment(cli) }) : null
  if (!app) await cli.serve()
  const pages = async (): Promise<string[]> =>
    (await readFile(opened, 'utf8').catch(() => '')).split('\n').filter(Boolean)
  const signIn = async (): Promise<void> => {
    const before = (await pages()).length
    const connected = app ? await click(app) : login(cli)
    await approve(async () => (await pages())[before])
    await connected()
  }
  await signIn()
  return {
    auth,
    cli,
    ...(await throughPatchbay(program, cli, direct)),
    endTokens: () => auth.skip((tokenLife + 1) * 1_000),
    signIn,
    async close() {
      await app?.quit()
      // The app may have left an engine behind, for the clients that it still counts.
      await cli.run(['stop'])
      await cli.remove()
      await server.close()
      await auth.close()
    },
  }
}

/** As somebody who starts it from a terminal has it. */
function appEnvironment({ env, home }: CliHome): Record<string, string> {
  const own = { ...env, USERPROFILE: home, PATCHBAY_NO_DIALOG: '1', TERM: 'xterm', ELECTRON_RUN_AS_NODE: undefined }
  return Object.fromEntries(Object.entries(own).filter((pair): pair is [string, string] => pair[1] !== undefined))
}

/** Presses the one button of the server's row. */
async function click({ page }: RunningApp): Promise<() => Promise<void>> {
  const named = (state: string) => page.getByRole('button', { name: `one, ${state}`, exact: true })
  await named('Sign-in needed').waitFor({ timeout: patienceMs })
  await rowOf(page, 'one').getByRole('button', { name: 'Sign in to one' }).click()
  return () => named('Connected').waitFor({ timeout: patienceMs })
}

function login(cli: CliHome): () => Promise<void> {
  const command = cli.run(['login', 'one'])
  return async () => {
    const { code, stderr } = await command
    if (code !== 0) throw new Error(`patchbay login did not come to anything: ${stderr}`)
  }
}

/** @param page its address, once it has been opened */
async function approve(page: () => Promise<string | undefined>): Promise<void> {
  const deadline = Date.now() + patienceMs
  let url = await page()
  for (; url === undefined && Date.now() < deadline; url = await page()) await wait(100)
  if (url === undefined) throw new Error('No page to sign in was opened')
  const person = createPerson()
  await person.openUrl(url)
  await person.done()
}
