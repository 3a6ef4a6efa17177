/** Follows docs/first-five-minutes.md literally: a page that says what is not so fails here. */
import { expect, test } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { program } from '../servers/programs'
import { createAppHome, launchApp, rowOf } from '../support/electron-app'

test('the first five minutes are as the page says', async () => {
  const said = await readFile('docs/first-five-minutes.md', 'utf8')
  /** A word in bold of the page: what is done here is what stands there. */
  const bold = (words: string): string => {
    expect(said).toContain(`**${words}**`)
    return words
  }
  const home = await createAppHome()
  const entries = { notes: program('echo'), tickets: { command: 'no-such-program-anywhere' } }
  await home.write('.claude.json', { mcpServers: entries })
  const before = await readFile(`${home.home}/.claude.json`, 'utf8')
  const { page, quit } = await launchApp(home)
  const headline = page.getByRole('heading', { level: 1 })
  try {
    await expect(headline).toContainText(bold('1 failed'))
    expect(await readFile(`${home.home}/.claude.json`, 'utf8')).toBe(before)
    await expect(rowOf(page, 'tickets')).toContainText(bold('The program was not found'))
    await rowOf(page, 'tickets')
      .getByRole('button', { name: bold('Diagnose') })
      .click()
    const detail = page.getByRole('complementary')
    await expect(detail.getByRole('button', { name: bold('Open in editor') }).first()).toBeVisible()

    await home.write('.claude.json', { mcpServers: { ...entries, tickets: program('echo') } })
    await expect(headline).toContainText(bold('All 2 servers connected'))
    bold('Sign in')
    bold('Fix all')

    await page.getByRole('button', { name: 'notes, Connected', exact: true }).click()
    await detail.getByRole('tab', { name: bold('Tools') }).click()
    await detail.getByRole('button', { name: new RegExp(`^${bold('echo')}`) }).click()
    await detail.getByLabel('text').fill('hello there')
    await detail.getByRole('button', { name: bold('Call') }).click()
    await expect(detail.getByRole('group', { name: 'Result' })).toHaveText('hello there')

    await page.getByRole('button', { name: bold('Add server') }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(bold('Paste'), { exact: true }).click()
    await dialog
      .getByLabel('What the documentation says')
      .fill(JSON.stringify({ mcpServers: { third: program('echo') } }))
    await expect(dialog.getByText(`This ${bold('would add')} 1 server:`)).toBeVisible()
    await dialog.getByRole('button', { name: 'Add 1 server' }).click()
    await expect(headline).toContainText('All 3 servers connected')

    await page.getByRole('button', { name: 'third, Connected', exact: true }).focus()
    await page.keyboard.press(bold('?'))
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  } finally {
    await quit()
    await home.remove()
  }
})
