/**
 * The promise of the product, in a real window: hand-written files, every kind of server, each in its right state with its
 * right buttons; edits on disk show by themselves, and what they do not concern is left alone (the servers count).
 */
import { expect, test, type Page } from '@playwright/test'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { startModernHttp, type ModernHttpServer } from '../servers/modern-http'
import { isAlive, pidsIn, program } from '../servers/programs'
import { startSse, type SseServer } from '../servers/sse'
import { createAppHome, launchApp, rowOf, type AppHome, type RunningApp } from '../support/electron-app'

const token = 'sk-e2e-0123456789abcdef'

test.describe.configure({ mode: 'serial' })

let home: AppHome
let running: RunningApp
let page: Page
let secured: LegacyHttpServer
let stream: SseServer
let shared: ModernHttpServer
let own: LegacyHttpServer
let closedPort = 0
let starts = ''
let project = ''

/** The entries of `.claude.json`, to be changed by the tests. */
let user: Record<string, unknown>
const writeClaude = (): Promise<void> =>
  home.write('.claude.json', {
    numStartups: 7,
    mcpServers: user,
    projects: {
      [project]: {
        hasTrustDialogAccepted: true,
        enabledMcpjsonServers: ['approved', 'shared'],
        mcpServers: {
          secured: { type: 'http', url: secured.url, headers: { Authorization: `Bearer ${token}` } },
        },
      },
    },
  })

const stateOf = (name: string, word: string): Promise<void> =>
  expect(page.getByRole('button', { name: `${name}, ${word}`, exact: true })).toBeVisible({ timeout: 30_000 })
const soon = { timeout: 2_000 }

/** Disconnect is out of the way: in the row's menu. */
const disconnect = async (name: string): Promise<void> => {
  await rowOf(page, name)
    .getByRole('button', { name: `More actions for ${name}` })
    .click()
  await page.getByRole('menuitem', { name: 'Disconnect' }).click()
}

/** What a reconnection of a server would raise by one. */
const counters = (): Record<string, number> => ({
  everyday: pidsIn(starts).length,
  secured: secured.initializes(),
  stream: stream.streams(),
  own: own.initializes(),
})

test.beforeAll(async () => {
  home = await createAppHome()
  project = join(home.home, 'projects', 'shop')
  starts = join(home.home, 'starts')
  secured = await startLegacyHttp({ bearer: token })
  own = await startLegacyHttp()
  stream = await startSse({ tools: 4 })
  shared = await startModernHttp({ tools: 5 })
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  closedPort = (probe.address() as AddressInfo).port
  await new Promise((resolve) => probe.close(resolve))
  user = {
    everyday: program('echo', ['--tools', '3'], { TEST_STARTS_FILE: starts }),
    stream: { type: 'sse', url: stream.url },
    missing: { type: 'stdio', command: 'no-such-program-anywhere', args: [] },
    refused: { type: 'http', url: `http://127.0.0.1:${closedPort}/mcp` },
  }
  await writeClaude()
  await home.write('projects/shop/.mcp.json', {
    mcpServers: { shared: { type: 'http', url: shared.url }, approved: program('echo'), unapproved: program('echo') },
  })
  running = await launchApp(home)
  page = running.page
})

test.afterAll(async () => {
  await running.quit()
  await Promise.all([secured.close(), own.close(), stream.close(), shared.close()])
  await home.remove()
})

test('every server is in its right state with its right number of tools within 10 s', async () => {
  for (const name of ['everyday', 'stream', 'secured', 'shared', 'approved']) await stateOf(name, 'Connected')
  await stateOf('missing', 'Failed')
  await stateOf('refused', 'Retrying')
  await stateOf('unapproved', 'Not allowed yet')
  await expect(rowOf(page, 'everyday')).toContainText('3 tools')
  await expect(rowOf(page, 'stream')).toContainText('4 tools')
  await expect(rowOf(page, 'secured')).toContainText('7 tools')
  await expect(rowOf(page, 'shared')).toContainText('5 tools')
  await expect(rowOf(page, 'approved')).toContainText('11 tools')
  await expect(rowOf(page, 'missing')).toContainText('no-such-program-anywhere')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('1 needs you')
  expect(await page.title()).toBe('Patchbay')
})

test('a server added in the window is written to Patchbay’s own list and connects', async () => {
  await page.getByRole('button', { name: 'Add server' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('own')
  await dialog
    .getByRole('radio', { name: 'HTTP', exact: true })
    .or(dialog.getByRole('button', { name: 'HTTP', exact: true }))
    .first()
    .click()
  await dialog.getByLabel('URL').fill(own.url)
  await dialog.getByRole('button', { name: 'Add server' }).click()
  await expect(dialog).toBeHidden()
  await stateOf('own', 'Connected')
  await expect(rowOf(page, 'own')).toContainText('7 tools')
})

test('Disconnect, Connect and Reconnect work on each, however it is configured', async () => {
  for (const name of ['everyday', 'stream', 'secured', 'shared', 'approved', 'own']) {
    await disconnect(name)
    await stateOf(name, 'Disconnected')
    await page
      .getByRole('button', { name: `Connect ${name}`, exact: true })
      .first()
      .click()
    await stateOf(name, 'Connected')
    const before = counters()
    await page
      .getByRole('button', { name: `Reconnect ${name}`, exact: true })
      .first()
      .click()
    if (name in before) await expect.poll(() => counters()[name]).toBe((before[name] ?? 0) + 1)
    await stateOf(name, 'Connected')
  }
  // Those that are in trouble: tried again, and still in trouble.
  await page.getByRole('button', { name: 'Reconnect missing', exact: true }).first().click()
  await stateOf('missing', 'Failed')
  await disconnect('refused')
  await stateOf('refused', 'Disconnected')
  await page.getByRole('button', { name: 'Connect refused', exact: true }).first().click()
  await stateOf('refused', 'Retrying')
  // No program of a disconnected or replaced connection is left over.
  await expect.poll(() => pidsIn(starts).filter(isAlive).length).toBe(1)
})

test('edits on disk show within 2 s, and what they do not concern is not reconnected', async () => {
  const before = counters()
  const { everyday, ...others } = user

  user = { ...user, added: program('echo', ['--tools', '2']) }
  await writeClaude()
  await expect(page.getByRole('button', { name: 'added, Connected', exact: true })).toBeVisible(soon)

  user = { renamed: everyday, ...others }
  await writeClaude()
  await expect(page.getByRole('button', { name: 'renamed, Connected', exact: true })).toBeVisible(soon)
  await expect(page.getByRole('button', { name: /^everyday, / })).toBeHidden(soon)
  await expect(page.getByRole('button', { name: /^added, / })).toBeHidden(soon)

  user = { ...user, renamed: program('echo', ['--tools', '5'], { TEST_STARTS_FILE: starts }) }
  await writeClaude()
  await expect(rowOf(page, 'renamed')).toContainText('5 tools', soon)
  await stateOf('renamed', 'Connected')
  const started = pidsIn(starts)
  // A rename changes nothing (docs/recovery.md, law 2); the changed arguments need one new process.
  expect(started.length - (before['everyday'] ?? 0)).toBe(1)

  user = others
  await writeClaude()
  await expect(page.getByRole('button', { name: /^renamed, / })).toBeHidden(soon)
  await expect.poll(() => pidsIn(starts).filter(isAlive).length).toBe(0)

  await home.write('projects/shop/.mcp.json', { mcpServers: { approved: program('echo') } })
  await expect(page.getByRole('button', { name: /^shared, / })).toBeHidden(soon)
  await expect(page.getByRole('button', { name: /^unapproved, / })).toBeHidden(soon)

  expect({ ...counters(), everyday: 0 }).toEqual({ ...before, everyday: 0 })
})

test('broken JSON keeps everything connected and shows file, line and column; mending clears it', async () => {
  const before = counters()
  await home.write('.claude.json', '{\n  "mcpServers": {\n    "stream": oops\n  }\n}\n')
  const note = page.getByText(/\.claude\.json has an error in line 3, column 15/)
  await expect(note).toBeVisible(soon)
  await expect(page.getByRole('heading', { level: 1 })).toHaveAttribute('title', /1 file cannot be read/)
  for (const name of ['stream', 'secured', 'own']) await stateOf(name, 'Connected')
  await writeClaude()
  await expect(note).toBeHidden(soon)
  for (const name of ['stream', 'secured', 'own']) await stateOf(name, 'Connected')
  expect(counters()).toEqual(before)
})

test('nothing the window has shown or logged carries the secret, and the page has no complaint', async () => {
  await page.getByRole('button', { name: 'secured, Connected', exact: true }).click()
  await page.getByRole('tab', { name: /^Configuration/ }).click()
  await expect(page.getByRole('tabpanel', { name: 'Configuration' })).toContainText('Authorization')
  expect(await page.content()).not.toContain(token)
  const snapshot = await page.evaluate(async () => JSON.stringify(await window.patchbay?.request('snapshot.get', {})))
  expect(snapshot).toContain('secured')
  expect(snapshot).not.toContain(token)
  expect(running.complaints).toEqual([])
  expect(running.stderr()).not.toContain(token)
})
