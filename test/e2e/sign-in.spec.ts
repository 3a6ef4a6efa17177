/**
 * One-click sign-in in a real window, against a real authorization server and a protected MCP server with 5 s tokens:
 * through a real Chromium, through the app's own window, and every way in which it comes to nothing.
 */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startAuthorizationServer, type AuthorizationServer } from '../servers/oauth/authorization-server'
import { chromiumPath, startChromiumPerson } from '../servers/oauth/chromium-person'
import { createPerson } from '../servers/oauth/person'
import { startProtectedServer, type ProtectedServer } from '../servers/oauth/protected-server'
import {
  clickThatCloses,
  createAppHome,
  launchApp,
  rowOf,
  type AppHome,
  type RunningApp,
} from '../support/electron-app'

test.describe.configure({ mode: 'serial' })

let auth: AuthorizationServer
let notes: ProtectedServer
let tasks: ProtectedServer
let home: AppHome
let running: RunningApp
let page: Page

const noteFile = (): string => join(home.home, 'opened')
/** Every address that the app has opened in the person's browser, in order. */
const opened = async (): Promise<string[]> =>
  (await readFile(noteFile(), 'utf8').catch(() => '')).split('\n').filter(Boolean)
const stateOf = (name: string, word: string): Promise<void> =>
  expect(page.getByRole('button', { name: `${name}, ${word}`, exact: true })).toBeVisible({ timeout: 30_000 })
const detail = () => page.getByRole('complementary')

/** Presses a button that opens one page in the browser; resolves with its address. */
async function openedBy(press: () => Promise<void>): Promise<string> {
  const before = (await opened()).length
  await press()
  await expect.poll(async () => (await opened()).length, { timeout: 30_000 }).toBe(before + 1)
  return (await opened()).at(-1) ?? ''
}
const signIn = (name: string): Promise<string> =>
  openedBy(() =>
    rowOf(page, name)
      .getByRole('button', { name: `Sign in to ${name}` })
      .click(),
  )

/** Approves on the page, as somebody new there: what one grants to one server is then a grant of its own. */
async function approve(url: string): Promise<void> {
  const person = createPerson()
  await person.openUrl(url)
  await person.done()
}

test.beforeAll(async () => {
  auth = await startAuthorizationServer()
  notes = await startProtectedServer(auth)
  tasks = await startProtectedServer(auth, { scopeFor: { count: 'mcp:admin' } })
  home = await createAppHome()
  home.env['BROWSER'] =
    `"${process.execPath}" "${join(process.cwd(), 'test/support/browser-note.mjs')}" "${noteFile()}"`
  await home.write('.claude.json', {
    mcpServers: { notes: { type: 'http', url: notes.url }, tasks: { type: 'http', url: tasks.url } },
  })
  running = await launchApp(home)
  page = running.page
})

test.afterAll(async () => {
  await running.quit()
  await Promise.all([notes.close(), tasks.close()])
  await auth.close()
  await home.remove()
})

test('servers that want a sign-in say so, with one button, and no browser opens by itself', async () => {
  await stateOf('notes', 'Sign-in needed')
  await stateOf('tasks', 'Sign-in needed')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('2 need you')
  expect(await opened()).toEqual([])
  expect(auth.counters).toMatchObject({ registrations: 0, authorizations: 0 })
})

test('a click, an approval in a real Chromium, and the tools are there', async () => {
  test.skip(!existsSync(chromiumPath), 'no Chromium on this machine')
  const url = await signIn('notes')
  await stateOf('notes', 'Waiting for your browser')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('waiting for your sign-in to notes')
  await expect(detail().getByText(new URL(url).host)).toBeVisible()
  await expect(detail().getByText('mcp:tools')).toBeVisible()
  await expect(detail().getByText(/^9 min \d+ s left$|^10 min left$/)).toBeVisible()

  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  const person = await startChromiumPerson()
  try {
    await person.openUrl(url)
    await person.endsOn(/Signed in to notes/)
  } finally {
    await person.close()
  }
  await stateOf('notes', 'Connected')
  await expect(rowOf(page, 'notes')).toContainText('7 tools')
  await expect(detail().getByText('Claude Code keeps its own sign-in: run /mcp there', { exact: false })).toBeVisible()
  // The window came forward by itself.
  await expect
    .poll(() => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
    .toBe(true)
  expect(await opened()).toHaveLength(1)
})

test('it stays connected beyond the life of its token, without a browser', async () => {
  const expires = detail().getByText(/^in \d+ s, renewed by itself$/)
  await expect(expires).toBeVisible()
  await expect.poll(() => auth.counters.refreshes, { timeout: 30_000 }).toBeGreaterThan(1)
  await expect(expires).toBeVisible()
  await stateOf('notes', 'Connected')
  expect(await opened()).toHaveLength(1)
})

test('“Sign in here” does the same in a window of the app, whose session is its own', async () => {
  await signIn('tasks')
  const appearing = running.app.waitForEvent('window', (each) => !each.url().startsWith('data:'))
  await detail().getByRole('button', { name: 'Sign in here to tasks' }).click()
  const consent = await appearing
  expect(await consent.evaluate(() => 'patchbay' in window)).toBe(false)
  // Nothing of an earlier sign-in is in it: it asks who this is.
  await consent.getByPlaceholder('Enter any login').fill('bob')
  await consent.getByPlaceholder('and password').fill('secret enough')
  await consent.getByRole('button', { name: 'Sign-in' }).click()
  await clickThatCloses(consent.getByRole('button', { name: 'Continue' }))
  await stateOf('tasks', 'Connected')
  await expect(rowOf(page, 'tasks')).toContainText('7 tools')
})

test('signing out asks for a sign-in again, and revokes it as soon as nobody wants it back', async () => {
  await rowOf(page, 'tasks')
    .getByRole('button', { name: /^tasks, / })
    .click()
  const revocations = auth.counters.revocations
  await detail().getByRole('button', { name: 'Sign out of tasks' }).click()
  await stateOf('tasks', 'Sign-in needed')
  expect(auth.counters.revocations).toBe(revocations)
  await page.getByRole('button', { name: 'Dismiss: Signed out of tasks' }).click()
  await expect.poll(() => auth.counters.revocations).toBeGreaterThan(revocations)
})

test('cancelled: back to the button, and nothing listens any more', async () => {
  const url = await signIn('tasks')
  const callback = new URL('/nothing', new URL(url).searchParams.get('redirect_uri') ?? '')
  const listens = (): Promise<boolean> =>
    fetch(callback).then(
      () => true,
      () => false,
    )
  expect(await listens()).toBe(true)
  await detail().getByRole('button', { name: 'Cancel the sign-in to tasks' }).click()
  await stateOf('tasks', 'Sign-in needed')
  await expect.poll(listens).toBe(false)
  await expect(detail().getByRole('heading', { name: 'The sign-in was not finished' })).toBeVisible()
  await expect(detail().getByRole('button', { name: 'Sign in to tasks' })).toBeVisible()
})

test('declined: says so in words, and the next click opens a new page', async () => {
  const person = createPerson({ decision: 'deny' })
  await person.openUrl(await signIn('tasks'))
  expect((await person.done()).text).toContain('The sign-in did not succeed')
  await stateOf('tasks', 'Sign-in needed')
  await expect(detail().getByRole('heading', { name: 'The sign-in was declined' })).toBeVisible()
})

test('a browser on another computer: its last address, pasted, finishes the sign-in', async () => {
  const url = await signIn('tasks')
  const person = createPerson({ elsewhere: true })
  await person.openUrl(url)
  const { url: end } = await person.done()
  await detail().getByRole('button', { name: 'Is your browser on another computer?' }).click()
  const field = detail().getByLabel('The address that the browser ended on')
  const send = detail().getByRole('button', { name: 'Finish signing in to tasks' })
  await send.click()
  await expect(detail().getByRole('alert')).toHaveText('Paste the address first.')
  await field.fill(end.replace(/state=[^&]+/, 'state=of-another'))
  await send.click()
  await expect(detail().getByRole('alert')).toContainText('belongs to another sign-in')
  await stateOf('tasks', 'Waiting for your browser')
  await field.fill(end)
  await send.click()
  await stateOf('tasks', 'Connected')
  await detail().getByRole('button', { name: 'Sign out of tasks' }).click()
  await stateOf('tasks', 'Sign-in needed')
})

test('an abandoned browser: the page opens again on request, and its link can be copied', async () => {
  const url = await signIn('tasks')
  expect(
    await openedBy(() => detail().getByRole('button', { name: 'Open again the sign-in page for tasks' }).click()),
  ).toBe(url)
  await detail().getByRole('button', { name: 'Copy link to the sign-in page for tasks' }).click()
  await expect.poll(() => running.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(url)
  await page.keyboard.press('Escape')
  await rowOf(page, 'tasks').getByRole('button', { name: 'Cancel the sign-in to tasks' }).click()
  await stateOf('tasks', 'Sign-in needed')
})

test('Fix all goes through both sign-ins, one page at a time', async () => {
  await rowOf(page, 'notes').getByRole('button', { name: 'More actions for notes' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await stateOf('notes', 'Sign-in needed')
  const before = (await opened()).length
  await page.getByRole('button', { name: 'Fix all' }).click()
  const walk = page.getByRole('dialog', { name: 'Fix all' })
  await expect(walk.getByText('2 things need fixing.', { exact: false })).toBeVisible()
  expect(await opened()).toHaveLength(before)
  const first = await openedBy(() => walk.getByRole('button', { name: 'Start' }).click())
  await expect(walk.getByRole('status')).toHaveText('1 of 2')
  expect(await opened()).toHaveLength(before + 1)
  const second = await openedBy(() => approve(first))
  await expect(walk.getByRole('status')).toHaveText('2 of 2')
  await approve(second)
  await expect(walk.getByText('All 2 fixed. Nothing else needs you.')).toBeVisible()
  await walk.getByRole('button', { name: 'Done' }).click()
  await stateOf('notes', 'Connected')
  await stateOf('tasks', 'Connected')
})

test('registered once, whatever came of the sign-ins', () => {
  expect(auth.counters.registrations).toBe(1)
})

test('a tool that needs more rights is one click away from working', async () => {
  await rowOf(page, 'tasks')
    .getByRole('button', { name: /^tasks, / })
    .click()
  const callCount = async (): Promise<void> => {
    await page.getByRole('tab', { name: 'Tools' }).click()
    await detail()
      .getByRole('button', { name: /^count/ })
      .click()
    await detail().getByRole('button', { name: 'Call count' }).click()
  }
  await callCount()
  await stateOf('tasks', 'Sign-in needed')
  await expect(rowOf(page, 'tasks')).toContainText('Needs more permissions: mcp:admin')
  const url = await signIn('tasks')
  // What was granted before is asked for again, so that it goes on working.
  expect(new URL(url).searchParams.get('scope')?.split(' ')).toEqual(expect.arrayContaining(['mcp:tools', 'mcp:admin']))
  await expect(detail().getByText('mcp:admin', { exact: true })).toBeVisible()
  await approve(url)
  await stateOf('tasks', 'Connected')
  await callCount()
  await expect(detail().getByText(/^\d+$/)).toBeVisible()
  await page.getByRole('tab', { name: 'Overview' }).click()
})

for (const theme of ['light', 'dark'] as const) {
  test(`nothing serious for axe while it waits and in Fix all, ${theme}`, async () => {
    await page.emulateMedia({ colorScheme: theme })
    await rowOf(page, 'tasks')
      .getByRole('button', { name: /^tasks, / })
      .click()
    await detail().getByRole('button', { name: 'Sign out of tasks' }).click()
    await stateOf('tasks', 'Sign-in needed')
    const serious = async (): Promise<string[]> => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    }
    expect(await serious()).toEqual([])
    const url = await openedBy(() => page.getByRole('button', { name: 'Fix all' }).click())
    await expect(page.getByRole('dialog').getByText('Waiting for your browser…')).toBeVisible()
    expect(await serious()).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await stateOf('tasks', 'Waiting for your browser')
    expect(await serious()).toEqual([])
    await approve(url)
    await stateOf('tasks', 'Connected')
  })
}

test('where apps cannot register themselves, a client id is asked for in place and signs in', async () => {
  const answer = await fetch(`${auth.issuer}/reg`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      redirect_uris: ['http://127.0.0.1/callback'],
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid offline_access mcp:tools mcp:admin',
    }),
  })
  const { client_id: clientId } = (await answer.json()) as { client_id: string }
  auth.faults.refuseRegistration = true
  await rowOf(page, 'tasks').getByRole('button', { name: 'More actions for tasks' }).click()
  await page.getByRole('menuitem', { name: 'Forget registration' }).click()
  await stateOf('tasks', 'Sign-in needed')
  const before = (await opened()).length
  await rowOf(page, 'tasks').getByRole('button', { name: 'Sign in to tasks' }).click()
  await expect(detail().getByRole('heading', { name: 'tasks asks who Patchbay is' })).toBeVisible()
  await expect(detail().getByText(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)).toBeVisible()
  expect(await opened()).toHaveLength(before)
  await detail().getByLabel('Client id').fill(clientId)
  const url = await openedBy(() => detail().getByRole('button', { name: 'Save and sign in to tasks' }).click())
  expect(new URL(url).searchParams.get('client_id')).toBe(clientId)
  await approve(url)
  await stateOf('tasks', 'Connected')
  auth.faults.refuseRegistration = false
})

test('a sign-in service that calls itself otherwise is shown by both names, and one click takes them for one', async () => {
  const other = `${auth.issuer}/tenant`
  await rowOf(page, 'tasks').getByRole('button', { name: 'More actions for tasks' }).click()
  await page.getByRole('menuitem', { name: 'Forget registration' }).click()
  await stateOf('tasks', 'Sign-in needed')
  auth.faults.overwrite.metadata = { issuer: other }
  const before = (await opened()).length
  await rowOf(page, 'tasks').getByRole('button', { name: 'Sign in to tasks' }).click()
  await expect(detail().getByRole('heading', { name: 'The sign-in service calls itself otherwise' })).toBeVisible()
  await expect(detail().getByText(auth.issuer, { exact: true })).toBeVisible()
  await expect(detail().getByText(other, { exact: true })).toBeVisible()
  expect(await opened()).toHaveLength(before)
  const url = await openedBy(() => detail().getByRole('button', { name: 'Sign in to tasks anyway' }).click())
  await approve(url)
  await stateOf('tasks', 'Connected')
  auth.faults.overwrite.metadata = {}
})

test('the page has complained about nothing', () => {
  expect(running.complaints).toEqual([])
})
