/**
 * The five stories for which Patchbay exists, in a real window: tools have disappeared, and they come back by themselves or
 * with one click, without a restart. Every state that a server passes through is written down.
 */
import { expect, test, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConnectionState } from '../../shared/model/connection'
import { startAuthorizationServer, type AuthorizationServer } from '../servers/oauth/authorization-server'
import { createPerson } from '../servers/oauth/person'
import { startProtectedServer } from '../servers/oauth/protected-server'
import { startTemptingServer } from '../servers/tempting-server'
import { createAppHome, launchApp, rowOf, type AppHome, type RunningApp } from '../support/electron-app'
import { cleanUp } from '../support/cleanup'

interface Story {
  home: AppHome
  running: RunningApp
  page: Page
  /** The states of all servers since the window opened, as `name kind code`; each only when it changed. */
  states(): Promise<string[]>
  stateOf(name: string, word: string, ms?: number): Promise<void>
  /** The pages that the app has opened in the person's browser. */
  opened(): Promise<string[]>
  /** Presses a button that opens one page, and approves there. */
  approve(press: () => Promise<void>): Promise<void>
  /** Calls a tool in the window's own form. */
  call(server: string, tool: string): Promise<void>
  /** Quits and starts again, as the person does who hopes that it helps. */
  restart(): Promise<void>
}

const { cleanups, later } = cleanUp((work) => test.afterEach(work))

const detailOf = (page: Page) => page.getByRole('complementary')

/** A person whose Claude Code file has these entries starts the app. */
async function begin(mcpServers: Record<string, unknown>): Promise<Story> {
  const home = await createAppHome()
  cleanups.push(() => home.remove())
  const noteFile = join(home.home, 'opened')
  home.env['BROWSER'] = `"${process.execPath}" "${join(process.cwd(), 'test/support/browser-note.mjs')}" "${noteFile}"`
  await home.write('.claude.json', { mcpServers })
  const opened = async (): Promise<string[]> =>
    (await readFile(noteFile, 'utf8').catch(() => '')).split('\n').filter(Boolean)

  async function launch(): Promise<RunningApp> {
    const running = await launchApp(home)
    await running.page.evaluate(async () => {
      const seen: string[] = []
      const note = (name: string, state: ConnectionState): void => {
        const code = 'problem' in state && state.problem ? ` ${state.problem.code}` : ''
        const line = `${name} ${state.kind}${code}`
        if (seen.findLast((each) => each.startsWith(`${name} `)) !== line) seen.push(line)
      }
      Object.assign(window, { seenStates: seen })
      window.patchbay?.on('patch', ({ upsert }) => upsert.forEach(({ name, state }) => note(name, state)))
      const answer = await window.patchbay?.request('snapshot.get', {})
      if (answer?.ok) answer.value.servers.forEach(({ name, state }) => note(name, state))
    })
    return running
  }

  const story: Story = {
    home,
    running: await launch(),
    get page() {
      return this.running.page
    },
    states: () => story.page.evaluate(() => ('seenStates' in window ? (window.seenStates as string[]) : [])),
    stateOf: (name, word, timeout = 10_000) =>
      expect(story.page.getByRole('button', { name: `${name}, ${word}`, exact: true })).toBeVisible({ timeout }),
    opened,
    async approve(press) {
      const before = (await opened()).length
      await press()
      await expect.poll(async () => (await opened()).length).toBe(before + 1)
      const person = createPerson()
      await person.openUrl((await opened()).at(-1) ?? '')
      await person.done()
    },
    async call(server, tool) {
      const { page } = story
      await page.getByRole('button', { name: new RegExp(`^${server}, `) }).click()
      await page.getByRole('tab', { name: 'Tools' }).click()
      const call = detailOf(page).getByRole('button', { name: `Call ${tool}` })
      if (!(await call.isVisible()))
        await detailOf(page)
          .getByRole('button', { name: new RegExp(`^${tool}`) })
          .click()
      await call.click()
    },
    async restart() {
      await story.running.quit()
      story.running = await launch()
    },
  }
  cleanups.push(() => story.running.quit())
  return story
}

const click = (page: Page, button: string): Promise<void> =>
  page.getByRole('button', { name: button, exact: true }).first().click()

async function startAuth(tokenLife: number): Promise<AuthorizationServer> {
  return later(await startAuthorizationServer({ tokenLife }))
}

// Would catch: one refusal of a good token that ends as "needs authentication" for ever, in an OAuth registration, or only
// after a restart; and a Reconnect that is not there or does nothing.
test('(a) a deployment refuses a good token for 10 s: the tools come back by themselves', async () => {
  let deploying = false
  const server = later(
    await startTemptingServer((authorization) => !deploying && authorization === 'Bearer of-the-entry'),
  )
  const story = await begin({
    shop: { type: 'http', url: server.url, headers: { Authorization: 'Bearer of-the-entry' } },
  })
  await story.stateOf('shop', 'Connected')
  await expect(rowOf(story.page, 'shop')).toContainText('7 tools')

  const deploy = (): void => {
    deploying = true
    server.forgetSessions(404)
    server.cut()
    setTimeout(() => (deploying = false), 10_000)
  }
  await test.step('it waits', async () => {
    deploy()
    await story.stateOf('shop', 'Retrying')
    await expect(rowOf(story.page, 'shop')).toContainText('rejects the configured token')
    // The tools are still shown, with their age.
    await expect(rowOf(story.page, 'shop')).toContainText('7 tools')
    await story.stateOf('shop', 'Connected', 25_000)
    expect(
      (await story.states()).filter(
        (line) => !/ (connected|reconnecting auth\.static-rejected|reconnecting net\.\S+|connecting)$/.test(line),
      ),
    ).toEqual([])
  })
  await test.step('Reconnect and a restart in the middle do no harm', async () => {
    deploy()
    await story.stateOf('shop', 'Retrying')
    await click(story.page, 'Reconnect shop')
    await story.stateOf('shop', 'Retrying')
    await story.restart()
    await story.stateOf('shop', 'Retrying')
    const rejected = server.rejected()
    await click(story.page, 'Reconnect shop')
    await expect.poll(() => server.rejected()).toBeGreaterThan(rejected)
    await story.stateOf('shop', 'Connected', 25_000)
    expect((await story.states()).join('\n')).not.toMatch(/needs-auth|failed|authorizing/)
  })
  await test.step('Reconnect right after it needs no waiting', async () => {
    deploy()
    await story.stateOf('shop', 'Retrying')
    await expect.poll(() => deploying, { timeout: 30_000 }).toBe(false)
    await click(story.page, 'Reconnect shop')
    await story.stateOf('shop', 'Connected', 2_000)
  })
  await story.call('shop', 'count')
  await expect(detailOf(story.page).getByText(/^1$/)).toBeVisible()
  expect(server.temptations).toEqual([])
  expect(await story.opened()).toEqual([])
})

// Would catch: a sign-in that succeeds while the tools come back only after a restart.
test('(b) a sign-in brings the tools back without a restart', async () => {
  const auth = await startAuth(600)
  const server = later(await startProtectedServer(auth))
  const story = await begin({ notes: { type: 'http', url: server.url } })
  await story.stateOf('notes', 'Sign-in needed')
  const pid = story.running.app.process().pid
  await story.approve(() => click(story.page, 'Sign in to notes'))
  await story.stateOf('notes', 'Connected')
  await expect(rowOf(story.page, 'notes')).toContainText('7 tools')
  await story.call('notes', 'count')
  await expect(detailOf(story.page).getByText(/^1$/)).toBeVisible()
  expect(story.running.app.process().pid).toBe(pid)
  expect(await story.opened()).toHaveLength(1)
  expect(auth.counters.registrations).toBe(1)
})

// Would catch: a helper that is asked once and never again, so that a long-lived connection dies with its first token; and
// a refused helper token that ends in an OAuth registration.
test('(c) a helper’s token dies after 3 s on a live connection: the next call succeeds', async () => {
  const life = 3_000
  const ageOf = (authorization: string): number => Date.now() - Number(/^Bearer t(\d+)$/.exec(authorization)?.[1])
  let newest = ''
  const server = later(
    await startTemptingServer((authorization) => {
      newest = authorization
      return ageOf(authorization) < life
    }),
  )
  const helper = `"${process.execPath}" -e "console.log(JSON.stringify({ Authorization: 'Bearer t' + Date.now() }))"`
  const story = await begin({ tickets: { type: 'http', url: server.url, headersHelper: helper } })
  await story.stateOf('tickets', 'Connected')
  for (const round of [1, 2]) {
    const dead = newest
    await expect.poll(() => ageOf(dead), { timeout: 20_000 }).toBeGreaterThan(life)
    const rejected = server.rejected()
    await story.call('tickets', 'count')
    await expect(detailOf(story.page).getByText(String(round), { exact: true })).toBeVisible()
    expect(server.rejected()).toBe(rejected + 1)
    expect(newest).not.toBe(dead)
  }
  expect(server.initializes()).toBe(1)
  expect((await story.states()).filter((line) => !/ (connecting|connected)$/.test(line))).toEqual([])
  expect(server.temptations).toEqual([])
  expect(await story.opened()).toEqual([])
})

// Would catch: a dead refresh token that is tried for ever, ends as an error without a button, or opens a page by itself.
test('(d) the refresh token is dead: one click, and only one', async () => {
  const auth = await startAuth(4)
  const server = later(await startProtectedServer(auth))
  const story = await begin({ notes: { type: 'http', url: server.url } })
  await story.stateOf('notes', 'Sign-in needed')
  await story.approve(() => click(story.page, 'Sign in to notes'))
  await story.stateOf('notes', 'Connected')
  auth.revokeAll()
  await story.stateOf('notes', 'Sign-in needed')
  expect(await story.opened()).toHaveLength(1)
  // Looking at it, and starting anew, open nothing.
  await story.page.getByRole('button', { name: /^notes, / }).click()
  await story.restart()
  await story.stateOf('notes', 'Sign-in needed')
  expect(await story.opened()).toHaveLength(1)
  await story.approve(() => click(story.page, 'Sign in to notes'))
  await story.stateOf('notes', 'Connected')
  await story.call('notes', 'count')
  await expect(detailOf(story.page).getByText(/^1$/)).toBeVisible()
  expect(await story.opened()).toHaveLength(2)
  expect(auth.counters.registrations).toBe(1)
})

// Would catch: a refusal that a click can mend and one that it cannot, shown as the same thing.
test('(e) more rights needed: one click; forbidden for another reason: said so', async () => {
  const auth = await startAuth(600)
  const server = later(await startProtectedServer(auth, { scopeFor: { count: 'mcp:admin' } }))
  const story = await begin({ notes: { type: 'http', url: server.url } })
  await story.stateOf('notes', 'Sign-in needed')
  await story.approve(() => click(story.page, 'Sign in to notes'))
  await story.stateOf('notes', 'Connected')

  await story.call('notes', 'count')
  await story.stateOf('notes', 'Sign-in needed')
  await expect(rowOf(story.page, 'notes')).toContainText('Needs more permissions: mcp:admin')
  expect(await story.opened()).toHaveLength(1)
  await story.approve(() => click(story.page, 'Sign in to notes'))
  await story.stateOf('notes', 'Connected')
  await story.call('notes', 'count')
  await expect(detailOf(story.page).getByText(/^1$/)).toBeVisible()

  // Only the calls: what looks after the connection meanwhile is answered as before.
  server.faults.forbidCalls = true
  await story.call('notes', 'count')
  await expect(detailOf(story.page).getByText(/403/).first()).toBeVisible()
  await story.stateOf('notes', 'Connected')
  expect(await story.opened()).toHaveLength(2)
  server.faults.forbidCalls = false
  await story.call('notes', 'count')
  await expect(detailOf(story.page).getByText(/^2$/)).toBeVisible()
})
