/**
 * One server in several clients, in a real window: who has it, what differs, what is in the way, and what a person does about
 * it. Catches a map that cannot be acted on, a file written before a person has said so, a repair without a way back, and a
 * focus that is lost on the way.
 */
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { program } from '../servers/programs'
import { createAppHome, launchApp, type AppHome, type RunningApp } from '../support/electron-app'
import { flawsIn } from '../support/geometry'

test.describe.configure({ mode: 'serial' })

const windsurf = '.codeium/windsurf/mcp_config.json'
const notesCache = '.claude/mcp-needs-auth-cache.json'
const secret = 'k-e2e-0123456789'

let home: AppHome
let running: RunningApp
let page: Page
let server: LegacyHttpServer
let dialog: Locator

const read = (path: string): Promise<string> => readFile(join(home.home, path), 'utf8')
const json = async (path: string): Promise<unknown> => JSON.parse(await read(path))
const row = (): Locator => dialog.getByRole('listitem').filter({ has: page.getByRole('heading', { name: server.url }) })
const actions = (name: string): Locator => dialog.getByRole('button', { name: `Actions for ${name}` })

async function choose(entry: string, item: string): Promise<void> {
  await actions(entry).click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** Writes what is shown, and comes back to the map. */
async function write(title: string): Promise<void> {
  const shown = page.getByRole('dialog', { name: title })
  await shown.getByRole('button', { name: 'Write to the file' }).click()
  await expect(shown).toContainText('It is written.')
  await shown.getByRole('button', { name: 'Done' }).click()
  await expect(dialog).toBeVisible()
}

test.beforeAll(async () => {
  home = await createAppHome()
  server = await startLegacyHttp()
  const { url } = server
  await home.write('.claude.json', { mcpServers: { notes: { type: 'http', url }, echo: program('echo') } })
  await home.write('.cursor/mcp.json', { mcpServers: { notes: { url, headers: { 'X-Key': secret } } } })
  await home.write(windsurf, { mcpServers: { 'my-notes': { serverUrl: url, disabled: true } } })
  await home.write(notesCache, { gone: { timestamp: 1 }, 'claude.ai Notion': { timestamp: 2 } })
  running = await launchApp(home)
  page = running.page
  dialog = page.getByRole('dialog', { name: 'Compare clients' })
  await expect(
    page.getByRole('button', { name: /^notes in Claude Code.*Connected$|^notes.*Claude Code.*Connected/ }),
  ).toBeVisible()
})
test.afterAll(async () => {
  await running.quit()
  await server.close()
  await home.remove()
})

test('the map says who has it, who is off and what differs, and shows no secret', async () => {
  await page.getByRole('button', { name: 'Compare clients' }).click()
  await expect(row()).toContainText('Claude Code · user')
  await expect(row()).toContainText('Cursor · user')
  await expect(row()).toContainText('Differs in headers.x-key.')
  await expect(row()).toContainText('my-notes')
  await expect(row()).toContainText('my-notes Off')
  await expect(dialog.getByRole('heading', { name: 'echo' })).toHaveCount(0)
  await dialog.getByRole('radio', { name: 'All (2)' }).check()
  await expect(dialog.getByRole('heading', { name: /echo/ })).toHaveCount(1)
  await dialog.getByRole('radio', { name: 'In several places (1)' }).check()
  await expect(page.locator('body')).not.toContainText(secret)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`it can be read at every width, and axe finds nothing: ${colorScheme}`, async () => {
    test.setTimeout(240_000)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const width of [420, 900, 1280]) {
      await running.app.evaluate(({ BrowserWindow }, wide) => {
        const [window] = BrowserWindow.getAllWindows()
        window?.setMinimumSize(200, 200)
        window?.setContentSize(wide, 760)
      }, width)
      await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width)
      await expect.poll(() => flawsIn(page), { message: String(width), timeout: 20_000 }).toEqual([])
      if (process.env['PATCHBAY_PICTURES'] !== undefined)
        await page.screenshot({
          path: join('.cache', 'views', `across ${width} ${colorScheme}.png`),
          animations: 'disabled',
        })
    }
    const findings = async (): Promise<string[]> => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    }
    expect(await findings()).toEqual([])
    await actions('notes in Cursor').click()
    await expect(page.getByRole('menuitem', { name: 'Remove…' })).toBeVisible()
    if (process.env['PATCHBAY_PICTURES'] !== undefined)
      await page.screenshot({ path: join('.cache', 'views', `across menu ${colorScheme}.png`), animations: 'disabled' })
    expect(await findings()).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
    await expect(actions('notes in Cursor')).toBeFocused()
  })
}

test('an entry is switched on, copied, made equal and removed from here, each after it was shown', async () => {
  const before = await read(windsurf)
  await choose('my-notes in Windsurf', 'Enable…')
  await expect(page.getByRole('group', { name: 'What changes in the file' })).toContainText('"disabled"')
  expect(await read(windsurf)).toBe(before)
  await write('Enable my-notes')
  await expect(row()).not.toContainText('Off')
  await expect(actions('my-notes in Windsurf')).toBeFocused()

  await choose('notes in Claude Code', 'Copy to another client…')
  const copying = page.getByRole('dialog', { name: 'Copy notes to another client' })
  await expect(copying.getByRole('option', { name: 'Cursor' })).toHaveCount(0)
  await copying.getByRole('combobox').selectOption('Kiro')
  await write('Copy notes to another client')
  await expect(row()).toContainText('Kiro · user')
  expect(await json('.kiro/settings/mcp.json')).toEqual({ mcpServers: { notes: { url: server.url } } })

  await choose('notes in Cursor', 'Make the others equal to this…')
  await expect(page.getByRole('group', { name: 'What changes in the file' })).toContainText('X-Key')
  await expect(page.locator('body')).not.toContainText(secret)
  await write('Make every notes equal to the one in Cursor · user')
  await expect(row()).not.toContainText('Differs')
  expect(await json(windsurf)).toMatchObject({ mcpServers: { 'my-notes': { headers: { 'X-Key': secret } } } })

  await choose('notes in Cursor', 'Remove…')
  await write('Remove notes')
  await expect(row()).not.toContainText('Cursor')
  expect(await json('.cursor/mcp.json')).toEqual({ mcpServers: {} })
})

test('everywhere at once: what a client cannot do is said first, and one click takes it back', async () => {
  const before = await read(windsurf)
  await row()
    .getByRole('button', { name: /^Disable everywhere/ })
    .click()
  await page.getByRole('button', { name: 'Write to the file' }).click()
  await expect(page.getByRole('dialog')).toContainText('It is written.')
  expect(await json(windsurf)).toMatchObject({ mcpServers: { 'my-notes': { disabled: true } } })
  await page.getByRole('button', { name: 'Take it back' }).click()
  await expect(dialog).toBeVisible()
  expect(await read(windsurf)).toBe(before)
})

test('what is in the way of a server that works is explained, taken away, and comes back', async () => {
  const before = await read(notesCache)
  const stuck = dialog.getByRole('region', { name: 'In the way of servers that work' })
  await expect(stuck).toContainText('“gone”')
  await stuck.getByRole('button', { name: /^Take away: / }).click()
  const done = page.getByRole('dialog', { name: 'Took away 1 note' })
  await expect(done).toBeVisible()
  expect(await json(notesCache)).toEqual({ 'claude.ai Notion': { timestamp: 2 } })
  await done.getByRole('button', { name: 'Take it back' }).click()
  await expect(stuck).toContainText('“gone”')
  expect(await read(notesCache)).toBe(before)
})

test('by keyboard: opened, acted on and left, and the focus is back where it was', async () => {
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const opener = page.getByRole('button', { name: 'Compare clients' })
  await opener.focus()
  await page.keyboard.press('Enter')
  await expect(dialog).toBeVisible()
  await actions('notes in Kiro').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Show details' })).toBeFocused()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Remove notes' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(actions('notes in Kiro')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(opener).toBeFocused()
  expect(running.complaints).toEqual([])
})
