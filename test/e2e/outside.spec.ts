/** Patchbay outside its window: links, the tray, notifications, closing, and starting with the session. */
import { expect, test, type Page } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { startAskingLegacy, startAskingModern, type AskingServer } from '../servers/asking'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { program } from '../servers/programs'
import { createAppHome, electronExecutable, launchApp, type AppHome, type RunningApp } from '../support/electron-app'
import { electronSwitches } from '../support/electron-launch'
import { hasStandInDesktop, startStandInDesktop, type StandInDesktop } from '../support/stand-in-desktop'

let home: AppHome
let server: LegacyHttpServer
let running: RunningApp | null = null

test.beforeEach(async () => {
  home = await createAppHome()
  server = await startLegacyHttp()
  await home.write('state/servers.json', {
    mcpServers: { it: { type: 'http', url: server.url }, other: program('echo') },
  })
})
test.afterEach(async () => {
  await running?.quit()
  running = null
  await server.close()
  await home.remove()
})

const row = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function launch(...args: string[]): Promise<RunningApp> {
  running = await launchApp(home, args)
  await expect(row(running.page, 'it, Connected')).toBeVisible()
  return running
}

/** Starts the app a second time, as the system does for a link. */
async function openLink(link: string): Promise<void> {
  const child = spawn(electronExecutable(), [...electronSwitches(), '.', link], { env: home.env, stdio: 'ignore' })
  await once(child, 'exit')
}

const isShown = ({ app }: RunningApp): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false)

test('a link that asks for something does nothing before the person has said yes', async () => {
  // Catches a page on the internet that makes Patchbay do what it likes.
  const { page } = await launch()
  const before = server.initializes()
  await openLink('patchbay://reconnect/it')
  const dialog = page.getByRole('dialog', { name: 'Reconnect it?' })
  await expect(dialog).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toBeHidden()
  expect(server.initializes()).toBe(before)
  await openLink('patchbay://reconnect/it')
  await dialog.getByRole('button', { name: 'Reconnect it' }).click()
  await expect.poll(() => server.initializes()).toBe(before + 1)
})

test('links lead to a server, to a filled Add server, and nowhere when they are not one of ours', async () => {
  const { page } = await launch()
  await openLink('patchbay://server/other')
  await expect(page.getByRole('complementary', { name: 'Details of other' })).toBeVisible()
  await openLink('patchbay://user:word@reconnect/it')
  await openLink('patchbay://delete/it')
  await openLink(`patchbay://add?text=${encodeURIComponent('{"mcpServers":{"new":{"command":"node"}}}')}`)
  const dialog = page.getByRole('dialog', { name: 'Add server' })
  await expect(dialog.getByText('This would add 1 server:')).toBeVisible()
  // Nothing has been added, and nothing else was asked.
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(row(page, 'new, Connected')).toHaveCount(0)
})

test('a link that starts the app waits for its window', async () => {
  // The dialog is over the list from the beginning.
  running = await launchApp(home, ['patchbay://sign-in/it'])
  await expect(running.page.getByRole('dialog', { name: 'Sign in to it?' })).toBeVisible()
})

test('starting with the session is a file that says so, and no file when it is turned off', async () => {
  test.skip(process.platform !== 'linux', 'elsewhere the system keeps it')
  const { page } = await launch()
  const file = join(home.home, '.config', 'autostart', 'patchbay.desktop')
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('checkbox', { name: 'Start when I log in' }).check()
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toMatch(/^Exec=.* --hidden$/m)
  await page.getByRole('checkbox', { name: 'Start when I log in' }).uncheck()
  await expect
    .poll(() =>
      stat(file).then(
        () => true,
        () => false,
      ),
    )
    .toBe(false)
})

test.describe('on a desktop that shows tray icons', () => {
  test.skip(!hasStandInDesktop(), 'needs dbus-daemon, and Python with its D-Bus')
  let desktop: StandInDesktop

  test.beforeEach(async () => {
    desktop = await startStandInDesktop()
    home.env['DBUS_SESSION_BUS_ADDRESS'] = desktop.address
    home.env['XDG_CURRENT_DESKTOP'] = 'KDE'
  })
  test.afterEach(async () => {
    await running?.quit()
    desktop.close()
  })

  test('closing keeps the servers connected and says so once; the tray leads back and quits', async () => {
    const app = await launch()
    const closeWindow = (): Promise<void> =>
      app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await closeWindow()
    await expect.poll(() => isShown(app)).toBe(false)
    const told = () => desktop.events.filter(({ title }) => title === 'Patchbay keeps running')
    await expect.poll(() => told().length).toBe(1)
    expect(server.initializes()).toBe(1)
    await expect.poll(() => desktop.events.some(({ event }) => event === 'tray')).toBe(true)
    await expect.poll(() => desktop.menu()).toContain('All 2 servers connected')
    desktop.choose('Open Patchbay')
    await expect.poll(() => isShown(app)).toBe(true)
    await closeWindow()
    await expect.poll(() => isShown(app)).toBe(false)
    const gone = once(app.app.process(), 'exit')
    desktop.choose('Quit Patchbay')
    await gone
    expect(told()).toHaveLength(1)
  })

  test('an incident is told once while nobody looks, and a click leads to the server', async () => {
    const app = await launch()
    await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await expect.poll(() => isShown(app)).toBe(false)
    await home.write('state/servers.json', {
      mcpServers: { it: { type: 'http', url: server.url }, other: { command: 'no-such-program-anywhere' } },
    })
    const incidents = () => desktop.events.filter(({ title }) => title === 'other does not work')
    await expect.poll(() => incidents().length).toBe(1)
    await expect.poll(() => desktop.menu()).toContain('Reconnect other (Failed)')
    desktop.choose('Reconnect other (Failed)')
    // It fails again: the same incident, of which nobody has to hear twice.
    await expect(row(app.page, 'other, Failed')).toBeVisible()
    desktop.click(incidents()[0]?.id ?? 0)
    await expect.poll(() => isShown(app)).toBe(true)
    await expect(app.page.getByRole('complementary', { name: 'Details of other' })).toBeVisible()
    expect(incidents()).toHaveLength(1)
  })

  test.describe('a question of a server', () => {
    let asking: Record<'older' | 'modern', AskingServer>

    test.beforeEach(async () => {
      asking = { older: await startAskingLegacy(), modern: await startAskingModern() }
      await home.write('state/servers.json', {
        mcpServers: {
          it: { type: 'http', url: server.url },
          older: { type: 'http', url: asking.older.url },
          modern: { type: 'http', url: asking.modern.url },
        },
      })
    })
    test.afterEach(async () => {
      await running?.quit()
      await Promise.all([asking.older.stop(), asking.modern.stop()])
    })

    const secret = 'sk-live-0123456789abcdefABCDEF'
    /** Calls a tool that asks; the window need not be seen for it. */
    const call = ({ page }: RunningApp, name: string, tool: string): Promise<void> =>
      page.evaluate(
        async ([wanted, called, who]) => {
          const picture = await window.patchbay?.request('snapshot.get', {})
          const id = picture?.ok === true ? picture.value.servers.find((one) => one.name === wanted)?.id : undefined
          void window.patchbay?.request('server.call', { server: id ?? '', tool: called ?? '', arguments: { who } })
        },
        [name, tool, secret],
      )
    const asked = () => desktop.events.filter(({ title = '' }) => /asks you something|wait for you/.test(title))

    /** What the system says of the window; this machine has no window manager. */
    const look = ({ app }: RunningApp, looks: boolean): Promise<void> =>
      app.evaluate(({ BrowserWindow }, focused) => {
        const [window] = BrowserWindow.getAllWindows()
        if (window) window.isFocused = () => focused
      }, looks)

    // Catches a call that waits for an answer of which nobody knows, a click that leads elsewhere, and a secret on a locked screen.
    test('is told while the window is away, and a click opens the window at that question', async () => {
      const app = await launch()
      await expect(row(app.page, 'older, Connected')).toBeVisible()
      await expect(row(app.page, 'modern, Connected')).toBeVisible()
      await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
      await expect.poll(() => isShown(app)).toBe(false)
      // As some systems do for a moment, of a window that has just gone.
      await look(app, true)
      await call(app, 'older', 'ask_form')
      await expect.poll(() => asked().length).toBe(1)
      await call(app, 'modern', 'ask_url')
      await expect.poll(() => asked().length).toBe(2)
      expect(asked()).toEqual([
        expect.objectContaining({ title: 'older asks you something', body: 'A call waits for your answer.' }),
        expect.objectContaining({ title: 'modern asks you something', body: 'A call waits for you to open a page.' }),
      ])
      expect(JSON.stringify(desktop.events)).not.toContain(secret)
      // The younger one is clicked: it comes first.
      desktop.click(asked()[1]?.id ?? 0)
      await expect.poll(() => isShown(app)).toBe(true)
      const young = app.page.getByRole('dialog', { name: 'modern asks you something' })
      await expect(young).toBeVisible()
      await young.getByRole('button', { name: 'Decline' }).click()
      const old = app.page.getByRole('dialog', { name: 'older asks you something' })
      await expect(old.getByRole('textbox', { name: /name/ })).toBeFocused()
      // What is typed for it is still there after another one that somebody has clicked.
      await old.getByRole('textbox', { name: /name/ }).fill('Ada')
      await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
      await expect.poll(() => isShown(app)).toBe(false)
      await call(app, 'modern', 'ask_sampling')
      await expect.poll(() => asked().length).toBe(3)
      desktop.click(asked()[2]?.id ?? 0)
      await expect(young).toBeVisible()
      await young.getByRole('button', { name: 'Decline' }).click()
      await expect(old.getByRole('textbox', { name: /name/ })).toHaveValue('Ada')
    })

    // Catches a notification about what is on the screen anyway.
    test('is not told to whoever looks at the window', async () => {
      const app = await launch()
      await expect(row(app.page, 'older, Connected')).toBeVisible()
      await look(app, true)
      await call(app, 'older', 'ask_form')
      const dialog = app.page.getByRole('dialog', { name: 'older asks you something' })
      await dialog.getByRole('button', { name: 'Decline' }).click()
      await expect(dialog).toHaveCount(0)
      await look(app, false)
      await call(app, 'older', 'ask_sampling')
      await expect.poll(() => asked().length).toBe(1)
      expect(asked()[0]?.body).toBe('A call waits for what a language model would say.')
    })
  })
})
