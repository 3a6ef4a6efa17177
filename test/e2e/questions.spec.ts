/** Servers ask in the middle of a call made in the window: answered and declined by keyboard alone, a page opened by a click only. */
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { startAskingLegacy, startAskingModern, type AskingServer } from '../servers/asking'
import { createAppHome, launchApp, type AppHome, type RunningApp } from '../support/electron-app'

let home: AppHome
let noteFile = ''
let running: RunningApp
let page: Page
let older: AskingServer
let modern: AskingServer

test.beforeAll(async () => {
  ;[older, modern] = await Promise.all([startAskingLegacy(), startAskingModern()])
  home = await createAppHome()
  noteFile = join(home.home, 'opened')
  home.env['BROWSER'] = `"${process.execPath}" "${resolve('test/support/browser-note.mjs')}" "${noteFile}"`
  await home.write('state/servers.json', {
    mcpServers: { older: { type: 'http', url: older.url }, modern: { type: 'http', url: modern.url } },
  })
  running = await launchApp(home)
  page = running.page
})
test.afterAll(async () => {
  await running.quit()
  await home.remove()
  await Promise.all([older.stop(), modern.stop()])
})

const dialog = (server: string) => page.getByRole('dialog', { name: `${server} asks you something` })

/** Opens the tool and calls it; the focus is then where the dialog puts it. */
async function call(server: string, tool: string): Promise<void> {
  await page.getByRole('button', { name: `${server}, Connected` }).click()
  await page.getByRole('tab', { name: /^Tools/ }).click()
  const back = page.getByRole('button', { name: 'All tools' })
  if (await back.isVisible()) await back.click()
  await page
    .getByRole('tabpanel')
    .getByRole('button', { name: new RegExp(`^${tool}`) })
    .click()
  await page.getByRole('button', { name: `Call ${tool}`, exact: true }).click()
  await expect(dialog(server)).toBeVisible()
}

async function expectWell(): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    if (process.env['PATCHBAY_PICTURES'] !== undefined)
      await page.screenshot({ path: join('.cache', 'views', `question ${Date.now()} ${colorScheme}.png`) })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations).toEqual([])
  }
}

const result = () => page.getByRole('group', { name: 'Result' }).first()

for (const server of ['older', 'modern']) {
  test(`a form of the ${server} server is filled in by keyboard, and the call goes on`, async () => {
    await call(server, 'ask_form')
    const name = dialog(server).getByRole('textbox', { name: /name/ })
    await expect(name).toBeFocused()
    await expectWell()
    // What is missing is said, and leads to the field.
    await page.keyboard.press('Enter')
    await expect(dialog(server)).toContainText('Please fill this in')
    await expect(name).toBeFocused()
    await page.keyboard.type('Ada')
    await page.keyboard.press('Tab')
    await expect(dialog(server).getByRole('button', { name: 'Decline' })).toBeFocused()
    await page.keyboard.press('Tab')
    await expect(dialog(server).getByRole('button', { name: 'Send answer' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(dialog(server)).toHaveCount(0)
    await expect(result()).toContainText('"Ada"')
    // The focus comes back to where the call was made.
    await expect(page.getByRole('button', { name: 'Call ask_form', exact: true })).toBeFocused()
  })
}

test('a form is declined with its button, and only closed with Escape', async () => {
  await call('older', 'ask_form')
  await page.keyboard.press('Escape')
  await expect(dialog('older')).toHaveCount(0)
  await expect(result()).toContainText('"cancel"')
  await call('older', 'ask_form')
  await dialog('older').getByRole('button', { name: 'Decline' }).click()
  await expect(result()).toContainText('"decline"')
})

// Would catch: a page that opens by itself, and one whose address nobody has seen.
test('a page is opened by a click only, with its whole address in view', async () => {
  await call('modern', 'ask_url')
  await expect(dialog('modern')).toContainText('https://a.example/x')
  await expectWell()
  await expect(readFile(noteFile, 'utf8')).rejects.toThrow()
  await dialog('modern').getByRole('button', { name: 'Open a.example' }).click()
  await expect(dialog('modern')).toHaveCount(0)
  await expect.poll(() => readFile(noteFile, 'utf8')).toContain('https://a.example/x')
  await expect(result()).toContainText('"accept"')
})

test('what a server would ask a model is answered by the person', async () => {
  await call('older', 'ask_sampling')
  await expect(dialog('older').getByRole('list', { name: 'What the model would be told' })).toContainText('What is it?')
  await expect(dialog('older').getByRole('textbox', { name: 'Your answer' })).toBeFocused()
  await expectWell()
  await page.keyboard.type('A question.')
  await dialog('older').getByRole('button', { name: 'Send answer' }).click()
  await expect(result()).toContainText('A question.')
})
