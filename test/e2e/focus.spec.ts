/** The focus is never lost: every dialog gives it back to where it was, however it was opened. */
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { program } from '../servers/programs'
import { createAppHome, launchApp, type AppHome, type RunningApp } from '../support/electron-app'

let home: AppHome
let running: RunningApp

test.beforeAll(async () => {
  home = await createAppHome()
  await home.write('state/servers.json', {
    mcpServers: { alpha: program('echo'), broken: { command: 'no-such-program-anywhere' }, zeta: program('echo') },
  })
  running = await launchApp(home)
  await expect(row('alpha', 'Connected')).toBeVisible()
  await expect(row('broken', 'Failed')).toBeVisible()
})
test.afterAll(async () => {
  await running.quit()
  await home.remove()
})

const row = (name: string, state: string) =>
  running.page.getByRole('button', { name: `${name}, ${state}`, exact: true })

/** What opens each dialog by keyboard, and what has the focus in it first. */
const dialogs: [
  name: string,
  open: (page: Page) => Promise<void>,
  first: (page: Page) => ReturnType<Page['locator']>,
][] = [
  ['Keyboard shortcuts', (page) => page.keyboard.press('?'), (page) => page.getByRole('button', { name: 'Close' })],
  ['Commands', (page) => page.keyboard.press('Control+k'), (page) => page.getByRole('combobox')],
  [
    'Settings',
    async (page) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('settings')
      await page.keyboard.press('Enter')
    },
    (page) => page.getByRole('radio', { name: 'System' }),
  ],
  [
    'Add server',
    async (page) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('add server')
      await page.keyboard.press('Enter')
    },
    (page) => page.getByRole('dialog').getByLabel('Name', { exact: true }),
  ],
  [
    'Compare clients',
    async (page) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('compare clients')
      await page.keyboard.press('Enter')
    },
    (page) => page.getByRole('dialog').getByRole('button', { name: 'Close' }),
  ],
  [
    'Fix all',
    async (page) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('fix all')
      await page.keyboard.press('Enter')
    },
    (page) => page.getByRole('dialog').getByRole('button', { name: 'Open in editor: broken' }),
  ],
]

for (const [name, open, first] of dialogs) {
  test(`${name}: opened by keyboard from a row, closed with Escape, the row has the focus again`, async () => {
    const { page } = running
    await row('alpha', 'Connected').focus()
    await open(page)
    await expect(page.getByRole('dialog', { name })).toBeVisible()
    await expect(first(page)).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(row('alpha', 'Connected')).toBeFocused()
  })
}

test('the menu of a row, by Shift+F10: the arrows move in it, Escape leads back to the row', async () => {
  const { page } = running
  await row('zeta', 'Connected').focus()
  await page.keyboard.press('Shift+F10')
  const menu = page.getByRole('menu', { name: 'More actions for zeta' })
  await expect(menu).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await expect(menu.locator(':focus')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(menu).toHaveCount(0)
  await expect(row('zeta', 'Connected')).toBeFocused()
})

// Would catch: a key that is pressed before the menu has the focus, which then moved in the list and closed the menu.
test('a key that comes in the moment in which a menu opens belongs to the menu', async () => {
  const { page } = running
  const zeta = row('zeta', 'Connected')
  const menu = page.getByRole('menu', { name: 'More actions for zeta' })
  for (const key of ['ArrowDown', 'Escape']) {
    await zeta.focus()
    // Both in one turn of the event loop: nothing has had the time to move the focus.
    await zeta.evaluate((element, pressed) => {
      const how = { bubbles: true, cancelable: true }
      element.dispatchEvent(new MouseEvent('contextmenu', { ...how, clientX: 0, clientY: 0 }))
      element.dispatchEvent(new KeyboardEvent('keydown', { ...how, key: pressed }))
    }, key)
    if (key === 'ArrowDown') {
      await expect(menu.locator(':focus')).toHaveCount(1)
      await page.keyboard.press('Escape')
    }
    await expect(menu).toHaveCount(0)
    await expect(zeta).toBeFocused()
  }
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${colorScheme}: the list, a menu, every dialog, every tab`, async () => {
    // Axe looks at every view in full; on a busy machine that takes its time.
    test.setTimeout(240_000)
    const { page } = running
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const findings = async (): Promise<string[]> => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
      return violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ html }) => html).join(' ')}`)
    }
    await row('broken', 'Failed').click()
    expect(await findings()).toEqual([])
    await page.getByRole('button', { name: 'More actions for zeta' }).click()
    await expect(page.getByRole('menu')).toBeVisible()
    expect(await findings()).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
    for (const [name, open] of dialogs) {
      await row('alpha', 'Connected').focus()
      await open(page)
      await expect(page.getByRole('dialog', { name })).toBeVisible()
      expect(await findings()).toEqual([])
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
    await row('alpha', 'Connected').click()
    for (const name of ['Tools', 'Activity', 'Diagnose', 'Configuration', 'Overview']) {
      await page.getByRole('tab', { name }).click()
      await expect(page.getByRole('tabpanel', { name })).toBeVisible()
      expect(await findings()).toEqual([])
    }
  })
}
