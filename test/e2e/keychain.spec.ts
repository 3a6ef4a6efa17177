/** The banner about the keychain in the running app, with a real keyring: locked at the start, still locked, opened. */
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAuthorizationServer } from '../servers/oauth/authorization-server'
import { startProtectedServer } from '../servers/oauth/protected-server'
import { createAppHome, launchApp } from '../support/electron-app'
import { flawsIn } from '../support/geometry'
import { keyringAvailable, startKeyring } from '../support/keyring'

test.skip(!keyringAvailable, 'there is no gnome-keyring here')

// Would catch: a keychain that is locked taken for "not signed in yet", and an Unlock that seems to do nothing.
test('a locked keychain is said, an Unlock that brings nothing is answered, and one that does brings the servers back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-keyring-'))
  const [keyring, auth, home] = await Promise.all([startKeyring(folder), startAuthorizationServer(), createAppHome()])
  const guarded = await startProtectedServer(auth)
  delete home.env['PATCHBAY_VAULT']
  Object.assign(home.env, { DBUS_SESSION_BUS_ADDRESS: keyring.address, BROWSER: 'true' })
  await home.write('state/servers.json', { mcpServers: { notes: { type: 'http', url: guarded.url } } })
  // The beginning of a sign-in puts something into the vault that only the keychain's key opens.
  const first = await launchApp(home)
  await first.page.getByRole('button', { name: 'notes, Sign-in needed' }).click()
  await first.page.getByRole('tabpanel').getByRole('button', { name: 'Sign in to notes' }).click()
  await expect(first.page.getByRole('button', { name: 'notes, Waiting for your browser' })).toBeVisible()
  await first.quit()

  await keyring.lock()
  const running = await launchApp(home)
  const { page } = running
  const banner = page.getByRole('region', { name: 'The keychain is locked' })
  const unlock = banner.getByRole('button', { name: 'Unlock' })
  await expect(banner).toContainText('nobody is signed out')
  await expect(page.getByRole('button', { name: 'notes, Failed' })).toBeVisible()
  // One first thing to do on the screen.
  await expect(page.locator('[data-look="primary"]:visible')).toHaveCount(1)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect((await new AxeBuilder({ page }).setLegacyMode().analyze()).violations).toEqual([])
  }
  await unlock.focus()
  await page.keyboard.press('Enter')
  await expect(banner).toContainText('still as before')
  await expect(unlock).toBeFocused()
  for (const width of [420, 900, 1280]) {
    await running.app.evaluate(({ BrowserWindow }, wide) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(wide, 700)
    }, width)
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width)
    await expect.poll(() => flawsIn(page), { timeout: 3_000 }).toEqual([])
  }

  await keyring.unlock()
  await page.keyboard.press('Enter')
  await expect(banner).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'notes, Sign-in needed' })).toBeFocused()
  await running.quit()
  await keyring.close()
  await Promise.all([home.remove(), rm(folder, { recursive: true, force: true }), guarded.close(), auth.close()])
})
