/** The activity of a server that says much: a line is opened in its place, by keyboard and by pointer, and stays while more comes. */
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { program } from '../servers/programs'
import { createAppHome, launchApp, type AppHome, type RunningApp } from '../support/electron-app'

let home: AppHome
let running: RunningApp
let page: Page

test.beforeAll(async () => {
  home = await createAppHome()
  await home.write('state/servers.json', {
    mcpServers: { chatty: program('lines', ['--lines', '1500', '--a-second', '50000']) },
  })
  running = await launchApp(home)
  page = running.page
  await page.getByRole('button', { name: 'chatty, Connected' }).click()
  await writeLines()
  await page.getByRole('tab', { name: /^Activity/ }).click()
  await expect(lines().last()).toContainText('line 1500')
})
test.afterAll(async () => {
  await running.quit()
  await home.remove()
})

const log = () => page.getByRole('group', { name: 'Activity log' })
const lines = () => log().locator('.log-line')
const line = (words: string) => log().getByRole('button', { name: new RegExp(`${words} of`) })
const opened = () => log().getByRole('region', { name: 'The whole line' })

async function writeLines(): Promise<void> {
  await page.getByRole('tab', { name: /^Tools/ }).click()
  const back = page.getByRole('button', { name: 'All tools' })
  if (!(await back.isVisible()))
    await page
      .getByRole('tabpanel')
      .getByRole('button', { name: /^write_lines/ })
      .click()
  await page.getByRole('button', { name: 'Call write_lines', exact: true }).click()
  await expect(page.getByRole('group', { name: 'Result' }).first()).toBeVisible()
}

async function boxOf(locator: Locator): Promise<{ top: number; bottom: number }> {
  const { y, height } = (await locator.boundingBox()) ?? { y: NaN, height: NaN }
  return { top: y, bottom: y + height }
}

/** The opened line begins where its own line ends, and the next line where it ends. */
async function expectInPlace(of: string, next: string): Promise<void> {
  await expect
    .poll(async () => {
      const [own, whole, below] = await Promise.all([boxOf(line(of)), boxOf(opened()), boxOf(line(next))])
      return [Math.round(whole.top - own.bottom), Math.round(below.top - whole.bottom)]
    })
    .toEqual([0, 0])
}

// Would catch: a line that opens far below itself, one that lies over its neighbours, and a focus that is lost on the way.
test('by keyboard a line opens below itself, and Escape closes it', async () => {
  await lines().last().focus()
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown']) await page.keyboard.press(key)
  await expect(line('line 1496')).toBeFocused()
  // One line of them all is reached by Tab.
  await expect(log().locator('.log-line[tabindex="0"]')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(line('line 1496')).toHaveAttribute('aria-expanded', 'true')
  await expectInPlace('line 1496', 'line 1497')
  await expect(page.getByRole('checkbox', { name: 'Follow' })).not.toBeChecked()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect((await new AxeBuilder({ page }).setLegacyMode().analyze()).violations).toEqual([])
  }
  // The next line by the arrow, with the opened one between them; what stands in it by Tab.
  await page.keyboard.press('ArrowDown')
  await expect(line('line 1497')).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Tab')
  await expect(opened().getByRole('button', { name: 'Copy this line' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(opened()).toHaveCount(0)
  await expect(line('line 1496')).toBeFocused()
  await page.keyboard.press('Home')
  await expect(lines().first()).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'chatty, Connected' })).toBeFocused()
})

// Would catch: heights that are kept for the wrong line, so that lines lie over each other after closing, filtering and scrolling.
test('an opened line keeps its place while the list is scrolled, filtered and grows', async () => {
  const whole = (): Promise<number> =>
    log()
      .locator('.virtual')
      .evaluate((element) => element.clientHeight)
  await log().evaluate((element) => element.scrollTo(0, 0))
  const before = await whole()
  await lines().nth(4).click()
  await expect(opened()).toBeVisible()
  const height = await opened().evaluate((element) => element.getBoundingClientRect().height)
  await expect.poll(async () => Math.round((await whole()) - before - height)).toBe(0)
  await log().evaluate((element) => element.scrollTo(0, element.scrollHeight / 2))
  await expect(lines().nth(9)).toBeVisible()
  await log().evaluate((element) => element.scrollTo(0, 0))
  await expect(opened()).toBeVisible()
  await expect.poll(async () => Math.round((await whole()) - before - height)).toBe(0)
  // Another one takes its place; closed, every line has its own height again.
  await lines().nth(2).click()
  await expect(opened()).toHaveCount(1)
  await page.getByRole('searchbox', { name: 'Filter' }).fill('line 149')
  await expect(lines()).toHaveCount(11)
  await expect(opened()).toHaveCount(0)
  await page.getByRole('searchbox', { name: 'Filter' }).fill('')
  await log().evaluate((element) => element.scrollTo(0, 0))
  await expect(opened()).toHaveCount(1)
  await opened().getByRole('button', { name: 'Close this line' }).click()
  await expect.poll(whole).toBe(before)
  const tops = await lines().evaluateAll((found) => found.map((element) => element.getBoundingClientRect().top))
  const gaps = new Set(tops.slice(1).map((top, index) => Math.round(top - (tops[index] ?? top))))
  expect([...gaps]).toEqual([24])
})
