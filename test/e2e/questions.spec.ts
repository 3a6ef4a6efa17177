/**
 * What servers ask in the middle of a call made in the window, and what they answer: questions answered and declined by keyboard alone,
 * pages opened by a click only, Markdown without HTML, and the call with its request and answer in the activity.
 */
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { startAskingLegacy, startAskingModern, type AskingServer } from '../servers/asking'
import { program } from '../servers/programs'
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
    mcpServers: {
      older: { type: 'http', url: older.url },
      modern: { type: 'http', url: modern.url },
      echo: program('echo'),
    },
  })
  running = await launchApp(home)
  page = running.page
})
test.afterAll(async () => {
  await running.quit()
  await home.remove()
  await Promise.all([older.stop(), modern.stop()])
})

/** The addresses that a browser was asked to open. */
const opened = (): Promise<string> => readFile(noteFile, 'utf8').catch(() => '')
const dialog = (server: string) => page.getByRole('dialog', { name: `${server} asks you something` })

async function openTool(server: string, tool: string): Promise<void> {
  await page.getByRole('button', { name: `${server}, Connected` }).click()
  await page.getByRole('tab', { name: /^Tools/ }).click()
  const back = page.getByRole('button', { name: 'All tools' })
  if (await back.isVisible()) await back.click()
  await page
    .getByRole('tabpanel')
    .getByRole('button', { name: new RegExp(`^${tool}`) })
    .click()
}

/** Opens the tool and calls it; the focus is then where the dialog puts it. */
async function call(server: string, tool: string): Promise<void> {
  await openTool(server, tool)
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
  expect(await opened()).toBe('')
  await dialog('modern').getByRole('button', { name: 'Open a.example' }).click()
  await expect(dialog('modern')).toHaveCount(0)
  await expect.poll(opened).toContain('https://a.example/x')
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

// Would catch: HTML of a stranger's in the window, a link that leads elsewhere than it says, a call that leaves no trace of what was said.
test('an answer in Markdown is formatted, its links open by a click, and the activity keeps request and answer', async () => {
  await openTool('echo', 'echo')
  const said = '**Done**, see [the docs](https://docs.example/x) <img src=x>'
  await page.getByRole('textbox', { name: 'text' }).fill(said)
  await page.getByRole('button', { name: 'Call echo', exact: true }).click()
  await expect(page.locator('.markdown strong')).toHaveText('Done')
  await expect(page.locator('.markdown img')).toHaveCount(0)
  await expectWell()
  await page.getByRole('button', { name: 'the docs (opens docs.example)' }).click()
  await expect.poll(opened).toContain('https://docs.example/x')
  await page.getByRole('button', { name: 'Show as text' }).click()
  await expect(result()).toHaveText(said)

  await page.getByRole('tab', { name: 'Activity' }).click()
  await page.getByRole('button', { name: /echo: \d+ ms/ }).click()
  const line = page.getByRole('region', { name: 'The whole line' })
  await expect(line.getByRole('group', { name: 'Request' })).toContainText('the docs')
  await expect(line.getByRole('group', { name: 'Answer' })).toContainText('docs.example')
  await expectWell()
  const file = join(home.home, 'saved.log')
  await running.app.evaluate(({ dialog: native }, filePath) => {
    native.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
  await page.getByRole('button', { name: 'Save the shown lines to a file' }).click()
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('Connecting → Connected')
  expect(await readFile(file, 'utf8')).toContain('the docs')
  await line.getByRole('button', { name: 'Close this line' }).click()
  await expect(line).toHaveCount(0)
})
