/** From "Failed" to the cause in two clicks' time, in a real window; and the tab is usable by everybody in both themes. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { program } from '../servers/programs'
import { createAppHome, launchApp, type AppHome, type RunningApp } from '../support/electron-app'

let home: AppHome
let running: RunningApp
let server: LegacyHttpServer

test.beforeAll(async () => {
  server = await startLegacyHttp({
    guard: (request, response) => {
      if (request.url === '/mcp') return false
      response.writeHead(404).end()
      return true
    },
  })
  home = await createAppHome()
  await home.write('state/servers.json', {
    mcpServers: { notes: { type: 'http', url: new URL('/', server.url).href }, fine: program('echo') },
  })
  running = await launchApp(home)
})
test.afterAll(async () => {
  await running?.quit()
  await server?.close()
  await home?.remove()
})

test('a forgotten path is named with the address that works, and the person gets to the file', async () => {
  const { page } = running
  await page.getByRole('button', { name: 'Diagnose notes', exact: true }).first().click()
  const detail = page.getByRole('complementary')
  await expect(detail.getByRole('heading', { level: 2, name: /but there is an MCP server at .*\/mcp/ })).toBeVisible()
  await expect(detail.getByText(/^Put http.*\/mcp into the entry\.$/)).toBeVisible()
  await expect(detail.getByRole('button', { name: 'Open in editor: notes' }).first()).toBeVisible()
  await expect(detail.getByText('Check: Path')).toBeVisible()
})

test('a server that is well is told so, on its one connection', async () => {
  const { page } = running
  await page.getByRole('button', { name: 'fine, Connected', exact: true }).click()
  await expect(page.getByRole('complementary').getByRole('heading', { name: 'All is well with fine' })).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in the ${colorScheme} theme`, async () => {
    const { page } = running
    await page.emulateMedia({ colorScheme })
    await page.getByRole('button', { name: 'notes, Failed', exact: true }).click()
    await expect(page.getByText('Check: Path')).toBeVisible()
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  })
}
