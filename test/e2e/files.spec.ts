/**
 * Clients' files in a real window: an entry is switched, changed, copied and removed after its edit was shown; what another
 * program takes away is said and comes back. Catches a file that is written before a person has said so, an undo that leaves a
 * trace, a notice that does not come, and a restore that takes more than the servers along.
 */
import { expect, test, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createAppHome, launchApp, rowOf, type AppHome, type RunningApp } from '../support/electron-app'

test.describe.configure({ mode: 'serial' })

const kiro = '.kiro/settings/mcp.json'
const desktop = '.config/Claude/claude_desktop_config.json'
const before = '{\n  // mine\n  "mcpServers": {\n    "a": { "command": "/bin/false", "args": ["1"] }\n  }\n}\n'
const three = `${JSON.stringify({ preferences: { x: 1 }, mcpServers: Object.fromEntries(['one', 'two', 'three'].map((name) => [name, { command: '/bin/false' }])) }, null, 2)}\n`

const asking = (out: string): string =>
  JSON.stringify({
    inputs: [{ id: 'key', type: 'promptString', description: 'API key', password: true }],
    servers: {
      asks: {
        command: process.execPath,
        args: [resolve('test/servers/stdio/seen.mjs'), out],
        env: { KEY: '${input:key}' },
      },
    },
  })

let home: AppHome
let running: RunningApp
let page: Page

const read = (path: string): Promise<string> => readFile(join(home.home, path), 'utf8')
const button = (name: string) => page.getByRole('button', { name, exact: true })

test.beforeAll(async () => {
  home = await createAppHome()
  await home.write('.config/Code/User/mcp.json', asking(join(home.home, 'asks.seen')))
  await home.write(kiro, before)
  await home.write(desktop, three)
  running = await launchApp(home)
  page = running.page
})
test.afterAll(async () => {
  await running.quit()
  await home.remove()
})

// Would catch: a dialog with the way back that goes with the server that it was about, and no way back once it is closed.
test('an entry that was taken out can be taken back although its server is gone, in the dialog and after it', async () => {
  for (const whileOpen of [true, false]) {
    await rowOf(page, 'a').getByRole('button', { name: /^a, / }).click()
    await page.getByRole('tab', { name: 'Configuration' }).click()
    await button('Remove… (a)').click()
    await button('Write to the file').click()
    await expect(page.getByRole('dialog', { name: 'Remove a' })).toContainText('It is written.')
    await expect(rowOf(page, 'a')).toHaveCount(0)
    if (whileOpen) await button('Take it back').click()
    else {
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await expect(page.locator(':focus')).not.toHaveCount(0)
      await page.getByRole('button', { name: 'Undo: Written: Remove a' }).click()
    }
    await expect(rowOf(page, 'a')).toHaveCount(1)
    await expect.poll(() => read(kiro)).toBe(before)
  }
})

test('an entry is switched, changed and copied in its client’s words, and each is taken back', async () => {
  await rowOf(page, 'a').getByRole('button', { name: /^a, / }).click()
  await page.getByRole('tab', { name: 'Configuration' }).click()
  await button('Disable… (a)').click()
  const diff = page.getByRole('group', { name: 'What changes in the file' })
  await expect(diff).toContainText('"disabled": true')
  expect(await read(kiro)).toBe(before)
  await button('Write to the file').click()
  await expect(page.getByRole('dialog')).toContainText('It is written.')
  expect(await read(kiro)).toContain('"disabled": true')
  await button('Take it back').click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(await read(kiro)).toBe(before)

  await button('Change… (a)').click()
  await page.getByRole('textbox').fill('args=["x y"]\nenv.NAME=value')
  await button('Show the change').click()
  await expect(diff).toContainText('"x y"')
  await button('Write to the file').click()
  await expect(page.getByRole('dialog')).toContainText('It is written.')
  expect(await read(kiro)).toContain('"args": ["x y"], "env": { "NAME": "value" }')
  await button('Take it back').click()
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await button('Copy to another client… (a)').click()
  await page.getByRole('combobox', { name: 'Client' }).selectOption('Codex')
  await expect(diff).toContainText('[mcp_servers.a]')
  await button('Write to the file').click()
  await expect(page.getByRole('dialog')).toContainText('It is written.')
  await button('Done').click()
  expect(await read('.codex/config.toml')).toContain('command = "/bin/false"')
  expect(await read(kiro)).toBe(before)
})

test('servers that another program takes away are said, and one click brings them back', async () => {
  await home.write(desktop, '{\n  "preferences": {\n    "x": 2\n  }\n}\n')
  const notice = page.getByRole('region', { name: 'Claude Desktop’s file lost 3 servers' })
  await expect(notice).toContainText('one, two, three')
  await notice.getByRole('button', { name: 'Bring them back' }).click()
  await expect(notice).toHaveCount(0)
  await expect(rowOf(page, 'two')).toBeVisible()
  expect(JSON.parse(await read(desktop))).toEqual({
    ...(JSON.parse(three) as object),
    preferences: { x: 2 },
  })
})

test('a file that is cut off says so, and comes back whole', async () => {
  const good = await read(desktop)
  await home.write(desktop, good.slice(0, 60))
  const notice = page.getByRole('region', { name: 'Claude Desktop’s file cannot be read any more' })
  await notice.getByRole('button', { name: 'Restore the last good file' }).click()
  await expect(notice).toHaveCount(0)
  expect(await read(desktop)).toBe(good)
})

test('earlier versions are listed and restored after a look', async () => {
  await rowOf(page, 'one')
    .getByRole('button', { name: /^one, / })
    .click()
  await page.getByRole('tab', { name: 'Configuration' }).click()
  await button('Remove… (one)').click()
  await button('Write to the file').click()
  await expect(rowOf(page, 'one')).toHaveCount(0)
  await button('Done').click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await rowOf(page, 'two')
    .getByRole('button', { name: /^two, / })
    .click()
  await button('Earlier versions…').click()
  const list = page.getByRole('list', { name: 'Earlier versions…' })
  await expect(list.getByRole('listitem').first()).toContainText('Removed one. By Patchbay.')
  await list.getByRole('button').first().click()
  await expect(page.getByRole('group', { name: 'What changes in the file' })).toContainText('+    "one"')
  await button('Write to the file').click()
  await button('Done').click()
  await expect(rowOf(page, 'one')).toBeVisible()
})

// Would catch: a value that is asked for and goes nowhere, or is shown, or is asked for once more.
test('a value that VS Code would ask for is entered once, and the server connects with it', async () => {
  await rowOf(page, 'asks')
    .getByRole('button', { name: /^asks, / })
    .click()
  await page.getByRole('tab', { name: 'Overview' }).click()
  await expect(page.getByText('asks needs a value from you')).toBeVisible()
  const field = page.getByRole('textbox', { name: 'API key' }).or(page.getByLabel('API key', { exact: true }))
  await field.first().fill('one-secret-value')
  await button('Save and connect asks').click()
  await expect(page.getByText('asks needs a value from you')).toHaveCount(0)
  // Written in one piece when the program starts.
  await expect.poll(() => read('asks.seen').catch(() => ''), { timeout: 15_000 }).toContain('"KEY":"one-secret-value"')
  await expect(page.getByText('one-secret-value')).toHaveCount(0)
})
