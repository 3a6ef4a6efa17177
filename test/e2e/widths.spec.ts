/**
 * At every width one can tell which server it is and what is wrong with it: the name is the last thing to give way, and where
 * two servers have one name it is seen whose they are.
 */
import { expect, test } from '@playwright/test'
import { program } from '../servers/programs'
import { createAppHome, launchApp, type AppHome, type RunningApp } from '../support/electron-app'

let home: AppHome
let running: RunningApp

test.beforeAll(async () => {
  home = await createAppHome()
  const missing = { command: 'no-such-program-anywhere' }
  await home.write('state/servers.json', {
    mcpServers: { 'search-staging-eu': program('echo'), 'confluence-internal': missing, notion: program('echo') },
  })
  const twins = { github: program('echo'), 'internal-documentation-search-eu-west': program('echo') }
  await home.write('.cursor/mcp.json', { mcpServers: twins })
  await home.write('.gemini/settings.json', { mcpServers: twins })
  running = await launchApp(home)
  await expect(running.page.getByRole('button', { name: 'notion, Connected', exact: true })).toBeVisible()
  await expect(running.page.getByRole('button', { name: 'confluence-internal, Failed', exact: true })).toBeVisible()
  await expect(running.page.getByRole('button', { name: /^github \(.*, Connected$/ })).toHaveCount(2)
  await expect(running.page.getByRole('button', { name: /^internal.* \(.*, Connected$/ })).toHaveCount(2)
})
test.afterAll(async () => {
  await running.quit()
  await home.remove()
})

const widths = [400, 420, 720, 900, 1000, 1280, 1440, 2560]

async function resize(width: number): Promise<void> {
  const { app, page } = running
  await app.evaluate(({ BrowserWindow }, size) => {
    const [window] = BrowserWindow.getAllWindows()
    window?.setMinimumSize(200, 200)
    window?.setContentSize(size, 700)
  }, width)
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width)
}

for (const width of widths) {
  test(`no name is cut that is the only one, and nothing is wider than the window, at ${width} px`, async () => {
    const { page } = running
    await resize(width)
    const cut = await page.locator('.row-open').evaluateAll((names) => {
      const inner = names.filter((name) => name.scrollWidth > name.clientWidth + 1)
      return inner.map((name) => name.textContent).filter((name) => !name.startsWith('internal-'))
    })
    expect(cut).toEqual([])
    expect(await page.locator('.row-open').count()).toBe(7)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(wide).toBeLessThanOrEqual(0)
    const overlapping = await page.locator('.row').evaluateAll((rows) =>
      rows
        .filter((row) => {
          const main = row.querySelector('.row-main')?.getBoundingClientRect()
          const actions = row.querySelector('.actions')?.getBoundingClientRect()
          return main && actions && main.right > actions.left + 1
        })
        .map((row) => row.textContent),
    )
    expect(overlapping).toEqual([])
  })
}

// Would catch: two rows that look alike, because where they come from has given way to the width.
for (const width of widths) {
  test(`of servers of one name it is seen whose they are, at ${width} px`, async () => {
    await resize(width)
    const rows = await running.page.locator('.row').evaluateAll((found) =>
      found.flatMap((row) => {
        const [name, ...whose] = [...row.querySelectorAll<HTMLElement>('.row-open, .row-origin, .row-whose')]
        const shown = whose.filter((each) => each.getBoundingClientRect().width > 4)
        const text = name?.textContent ?? ''
        if (!/^(?:github|internal-)/.test(text)) return []
        const letters = Math.floor((text.length * (name?.clientWidth ?? 0)) / (name?.scrollWidth ?? 1))
        const words = shown.map((each) => each.textContent).join('|')
        const isCut = shown.some((each) => each.scrollWidth > each.clientWidth + 1)
        return [{ name: text, words, isReadable: letters >= Math.min(12, text.length), isCut }]
      }),
    )
    expect(rows.map(({ isReadable }) => isReadable)).toEqual([true, true, true, true])
    for (const name of ['github', 'internal-documentation-search-eu-west']) {
      const words = rows.filter((row) => row.name === name).map((row) => row.words)
      expect(words.map((each) => /^(?:Cursor|Gemini CLI)(?: · user)?$/.test(each))).toEqual([true, true])
      expect(new Set(words).size).toBe(2)
    }
    // Beside a short name there is room for it whole.
    expect(rows.filter(({ name }) => name === 'github').map(({ isCut }) => isCut)).toEqual([false, false])
  })
}
