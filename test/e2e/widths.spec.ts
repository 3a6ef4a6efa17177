/** At every width one can tell which server it is and what is wrong with it: the name is the last thing to give way. */
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
  running = await launchApp(home)
  await expect(running.page.getByRole('button', { name: 'notion, Connected', exact: true })).toBeVisible()
  await expect(running.page.getByRole('button', { name: 'confluence-internal, Failed', exact: true })).toBeVisible()
})
test.afterAll(async () => {
  await running.quit()
  await home.remove()
})

for (const width of [400, 420, 720, 900, 1000, 1280, 1440, 2560]) {
  test(`no name is cut, and nothing is wider than the window, at ${width} px`, async () => {
    const { app, page } = running
    await app.evaluate(({ BrowserWindow }, size) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.setMinimumSize(200, 200)
      window?.setContentSize(size, 700)
    }, width)
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width)
    const cut = await page.locator('.row-open').evaluateAll((names) => {
      const inner = names.filter((name) => name.scrollWidth > name.clientWidth + 1)
      return inner.map((name) => name.textContent)
    })
    expect(cut).toEqual([])
    expect(await page.locator('.row-open').count()).toBe(3)
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
