/** A walk by keyboard over every dialog and menu: each step has the focus somewhere inside, where it can be seen, and the walk ends where it began. */
import { expect, test, type Page } from '@playwright/test'
import { program } from '../servers/programs'
import { createAppHome, launchApp, type AppHome, type RunningApp } from '../support/electron-app'

let home: AppHome
let running: RunningApp
let page: Page

test.beforeAll(async () => {
  home = await createAppHome()
  await home.write('state/servers.json', {
    mcpServers: { alpha: program('echo'), broken: { command: 'no-such-program-anywhere' }, zeta: program('echo') },
  })
  running = await launchApp(home)
  page = running.page
  await expect(row('alpha', 'Connected')).toBeVisible()
  await expect(row('broken', 'Failed')).toBeVisible()
})
test.afterAll(async () => {
  await running.quit()
  await home.remove()
})

const row = (name: string, state: string) => page.getByRole('button', { name: `${name}, ${state}`, exact: true })

async function command(name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(name)
  await page.keyboard.press('Enter')
}

const dialogs: [name: string, open: () => Promise<void>][] = [
  ['Keyboard shortcuts', () => page.keyboard.press('?')],
  ['Settings', () => command('settings')],
  ['Add server', () => command('add server')],
  [
    'Fix all',
    async () => {
      await command('fix all')
      // The failed server is tried again first; its buttons come when that has failed (Skip is there all the time).
      await expect(page.getByRole('dialog').getByRole('button', { name: 'Reconnect broken' })).toBeVisible()
    },
  ],
  [
    'Remove alpha?',
    async () => {
      await row('alpha', 'Connected').click()
      await page.getByRole('tab', { name: 'Configuration' }).click()
      await page.getByRole('tabpanel').getByRole('button', { name: 'Remove alpha' }).focus()
      await page.keyboard.press('Enter')
    },
  ],
]

/** What has the focus, by its name (controls come and go while a server is tried again), whether a ring shows it, and whether Tab leads there. */
function focused(): Promise<{ inside: boolean; shown: boolean; stop: boolean; name: string }> {
  return page.evaluate(() => {
    const { activeElement } = document
    const inside = activeElement !== null && activeElement.closest('[role="dialog"] *') !== null
    const labels = activeElement instanceof HTMLInputElement ? [...(activeElement.labels ?? [])] : []
    const name = activeElement?.getAttribute('aria-label') ?? labels[0]?.textContent ?? activeElement?.textContent ?? ''
    return {
      inside,
      shown: activeElement?.matches(':focus-visible') === true,
      // A part of the dialog holds the focus while its buttons are away, and is on nobody's way.
      stop: activeElement instanceof HTMLElement && activeElement.tabIndex >= 0,
      name: `${activeElement?.tagName} ${name}`,
    }
  })
}

for (const [name, open] of dialogs) {
  test(`${name}: Tab goes through everything and around, and back again`, async () => {
    await row('alpha', 'Connected').focus()
    await open()
    await expect(page.getByRole('dialog', { name })).toBeVisible()
    await expect.poll(async () => (await focused()).inside).toBe(true)
    const walk = async (key: string): Promise<string[]> => {
      const seen: string[] = []
      for (let step = 0; step < 60; step += 1) {
        // A guard at the edge of a dialog sends the focus on, a moment later.
        await expect.poll(async () => (await focused()).inside, { message: `step ${step} of ${key}` }).toBe(true)
        const { shown, stop, name: what } = await focused()
        if (stop) {
          expect(shown, `${what}, step ${step} of ${key}`).toBe(true)
          if (what === seen[0]) break
          seen.push(what)
        }
        await page.keyboard.press(key)
      }
      return seen
    }
    const forwards = await walk('Tab')
    expect(forwards.length).toBeGreaterThan(0)
    const backwards = await walk('Shift+Tab')
    expect(new Set(backwards)).toEqual(new Set(forwards))
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false)
  })
}

test('the menu of a row: the arrows go through everything and around, Home and End to the ends', async () => {
  await row('zeta', 'Connected').focus()
  await page.keyboard.press('Shift+F10')
  const menu = page.getByRole('menu', { name: 'More actions for zeta' })
  await expect(menu).toBeVisible()
  const items = menu.getByRole('menuitem')
  const count = await items.count()
  expect(count).toBeGreaterThan(5)
  await page.keyboard.press('Home')
  await expect(items.first()).toBeFocused()
  for (let index = 1; index < count; index += 1) {
    await page.keyboard.press('ArrowDown')
    await expect(items.nth(index)).toBeFocused()
  }
  await page.keyboard.press('ArrowDown')
  await expect(items.first()).toBeFocused()
  await page.keyboard.press('End')
  await expect(items.last()).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(items.nth(count - 2)).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(menu).toHaveCount(0)
  await expect(row('zeta', 'Connected')).toBeFocused()
})

test('the palette: the arrows go through the list while the field keeps the focus', async () => {
  await row('zeta', 'Connected').focus()
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox')
  await expect(field).toBeFocused()
  const active = (): Promise<string | null> => field.getAttribute('aria-activedescendant')
  const first = await active()
  await page.keyboard.press('ArrowDown')
  await expect.poll(active).not.toBe(first)
  await expect(field).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(row('zeta', 'Connected')).toBeFocused()
})
