/** Takes the README's pictures of the real app. Arguments: the folder for them. Electron's executable is in PATCHBAY_ELECTRON. */
import type { ElectronApplication, Page } from '@playwright/test'
import { join } from 'node:path'
import { startElectron } from '../support/electron-launch'
import { createWorld } from './world'

const folder = process.argv[2]
const executablePath = process.env['PATCHBAY_ELECTRON']
if (folder === undefined || executablePath === undefined) throw new Error('run this through npm run screenshots')

const settled = ['github', 'filesystem', 'memory', 'analytics', 'tickets', 'postgres', 'weather']
const world = await createWorld()
try {
  const app = await startElectron({
    executablePath,
    args: ['--force-device-scale-factor=2', '.'],
    env: world.env,
  })
  try {
    await takeAll(app, await app.firstWindow(), folder)
  } finally {
    await app.close()
  }
} finally {
  await world.close()
}

async function takeAll(app: ElectronApplication, page: Page, into: string): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1120, 800)
  })
  for (const name of settled) await row(page, `${name}, Connected`).waitFor()
  await row(page, 'local-pg, Failed').waitFor()
  await row(page, 'local-pg, Failed').click()
  // Rows stay where they are while somebody is at the list; the picture is of one that nobody has touched.
  const sort = page.getByRole('button', { name: 'Sort now' })
  if (await sort.isVisible()) await sort.click()
  await inBothThemes(page, join(into, 'list'))

  await row(page, 'github, Connected').click()
  await page.getByRole('tab', { name: /^Tools/ }).click()
  await page.getByRole('button', { name: /list_issues/ }).click()
  await page.getByRole('textbox', { name: /repository/ }).fill('octo/shop')
  await page.getByRole('button', { name: 'Call list_issues', exact: true }).click()
  await page.getByText('Basket is empty after signing in').waitFor()
  await inBothThemes(page, join(into, 'detail'))
}

function row(page: Page, name: string) {
  return page.getByRole('button', { name })
}

async function inBothThemes(page: Page, file: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.mouse.move(0, 0)
    await page.screenshot({ path: `${file}-${theme}.png`, animations: 'disabled' })
  }
}
