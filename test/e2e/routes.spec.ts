/**
 * A client's entry is led through Patchbay and given back, in a real window: what is shown is what is written, and what comes
 * back is what stood there. Catches a button where the client cannot do it, and a file written before a person has said so.
 */
import { expect, test, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { createAppHome, launchApp, rowOf, type AppHome, type RunningApp } from '../support/electron-app'

test.describe.configure({ mode: 'serial' })

const secret = 'sk-e2e-0123456789abcdef'
let home: AppHome
let running: RunningApp
let page: Page
let server: LegacyHttpServer
let before = ''

const read = (): Promise<string> => readFile(join(home.home, '.claude.json'), 'utf8')
const button = (name: string) => page.getByRole('button', { name })

test.beforeAll(async () => {
  home = await createAppHome()
  server = await startLegacyHttp({ bearer: secret })
  const headers = { Authorization: `Bearer ${secret}` }
  before = `{\n  "mcpServers": {\n    "notes": { "type": "http", "url": "${server.url}", "headers": ${JSON.stringify(headers)} },\n    "other": { "command": "/bin/false" }\n  }\n}\n`
  await home.write('.claude.json', before)
  await home.write('state/servers.json', { mcpServers: { mine: { type: 'http', url: server.url, headers } } })
  running = await launchApp(home)
  page = running.page
})
test.afterAll(async () => {
  await running.quit()
  await server.close()
  await home.remove()
})

test('an entry is routed after its edit was shown, says so, and is given back to the byte', async () => {
  await rowOf(page, 'notes')
    .getByRole('button', { name: /^notes, / })
    .click()
  await button('Route through Patchbay… (notes)').click()
  const dialog = page.getByRole('dialog', { name: 'Route notes through Patchbay' })
  const diff = dialog.getByRole('group', { name: 'What changes in the file' })
  await expect(diff).toContainText('"bridge"')
  await expect(diff).not.toContainText(secret)
  await expect(dialog).toContainText('While Patchbay does not run')
  // The other way is another edit.
  await dialog.getByRole('radio', { name: 'By its address' }).check()
  await expect(diff).toContainText('/mcp/')
  await dialog.getByRole('radio', { name: 'By a program (usual)' }).check()
  await expect(diff).toContainText('"bridge"')
  expect(await read()).toBe(before)
  await dialog.getByRole('button', { name: 'Write to the file' }).click()
  await expect(dialog).toContainText('It is written.')
  await expect(dialog).toContainText('Claude Code reads it when a session begins')
  expect(await read()).toContain('bridge')
  expect(await read()).not.toContain(secret)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText('Claude Code goes through Patchbay', { exact: false })).toBeVisible()
  await expect(button('Route through Patchbay… (notes)')).toHaveCount(0)

  await button('Give back… (notes)').click()
  await page.getByRole('button', { name: 'Write to the file' }).click()
  await expect(page.getByRole('dialog')).toContainText('It is written.')
  expect(await read()).toBe(before)
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(button('Borrow Patchbay’s sign-in… (notes)')).toBeVisible()
})

test('all of a client at once, and one click takes it back', async () => {
  await button('Route through Patchbay… (notes)').click()
  await page.getByRole('checkbox', { name: 'Also 1 other entry of Claude Code' }).check()
  await expect(page.getByRole('group', { name: 'What changes in the file' })).toContainText('-    "other"')
  await page.getByRole('button', { name: 'Write to the file' }).click()
  await page.getByRole('button', { name: 'Take it back' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(await read()).toBe(before)
})

test('nothing is offered that the client cannot do', async () => {
  await rowOf(page, 'other')
    .getByRole('button', { name: /^other, / })
    .click()
  await expect(button('Route through Patchbay… (other)')).toBeVisible()
  await expect(button('Borrow Patchbay’s sign-in… (other)')).toHaveCount(0)
  await rowOf(page, 'mine')
    .getByRole('button', { name: /^mine, / })
    .click()
  await expect(page.getByRole('heading', { name: 'Configured in' })).toBeVisible()
  await expect(button('Route through Patchbay… (mine)')).toHaveCount(0)
  expect(running.complaints).toEqual([])
})
