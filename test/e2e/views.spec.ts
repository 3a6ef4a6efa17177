/**
 * Every view at every width, in both themes, enlarged and in forced colours. Fonts differ between machines, so that what is
 * compared is geometry; with PATCHBAY_PICTURES=1 a picture of each view is kept in .cache/views for whoever wants to look.
 */
import { expect, test, type Page } from '@playwright/test'
import { join } from 'node:path'
import { startAskingLegacy, type AskingServer } from '../servers/asking'
import { program } from '../servers/programs'
import { startLegacyHttp } from '../servers/legacy-http'
import { startAuthorizationServer, type AuthorizationServer } from '../servers/oauth/authorization-server'
import { startProtectedServer, type ProtectedServer } from '../servers/oauth/protected-server'
import { createAppHome, launchApp, type AppHome, type RunningApp } from '../support/electron-app'
import { flawsIn } from '../support/geometry'

const widths = [420, 900, 1280, 2560]
const themes = ['light', 'dark'] as const

let home: AppHome
let running: RunningApp
let page: Page
let auth: AuthorizationServer
let guarded: ProtectedServer
let asking: AskingServer
let web: Awaited<ReturnType<typeof startLegacyHttp>>

test.beforeAll(async () => {
  auth = await startAuthorizationServer()
  guarded = await startProtectedServer(auth)
  web = await startLegacyHttp({ tools: 12 })
  asking = await startAskingLegacy()
  home = await createAppHome()
  home.env['BROWSER'] = 'true'
  await home.write('state/servers.json', {
    mcpServers: {
      everything: { type: 'http', url: web.url },
      'search-and-replace-staging-eu-west': program('echo', ['--tools', '40']),
      'confluence-internal': { command: 'no-such-program-anywhere', args: ['--with', 'an-argument'] },
      'billing-api': { type: 'http', url: 'http://127.0.0.1:9/mcp' },
      notion: { type: 'http', url: guarded.url },
      surveys: { type: 'http', url: asking.url },
    },
  })
  await home.write('.cursor/mcp.json', '{\n  "mcpServers": {\n    "broken" {}\n  }\n}\n')
  const elsewhere = { serverUrl: web.url, headers: { 'X-Team': 'search' } }
  await home.write('.codeium/windsurf/mcp_config.json', { mcpServers: { 'company-directory-of-everyone': elsewhere } })
  running = await launchApp(home)
  page = running.page
  for (const [name, state] of [
    ['everything', 'Connected'],
    ['search-and-replace-staging-eu-west', 'Connected'],
    ['confluence-internal', 'Failed'],
    ['billing-api', 'Retrying'],
    ['notion', 'Sign-in needed'],
    ['surveys', 'Connected'],
    ['company-directory-of-everyone', 'Connected'],
  ])
    await expect(row(name ?? '', state)).toBeVisible()
})
test.afterAll(async () => {
  await running.quit()
  await home.remove()
  await Promise.all([web.close(), guarded.close(), auth.close(), asking.stop()])
})

const row = (name: string, state = '.*') => page.getByRole('button', { name: new RegExp(`^${name}, ${state}`) })

async function resize(width: number, height = 760): Promise<void> {
  await running.app.evaluate(
    ({ BrowserWindow }, [wide, high]) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.setMinimumSize(200, 200)
      window?.setContentSize(wide ?? 0, high ?? 0)
    },
    [width, height],
  )
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width)
}

async function open(server: string, tab: string): Promise<void> {
  await row(server).click()
  await page.getByRole('tab', { name: tab }).click()
  await expect(page.getByRole('tabpanel', { name: tab })).toBeVisible()
}

async function command(name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(name)
  await page.keyboard.press('Enter')
}

async function compare(): Promise<void> {
  await command('compare clients')
  const dialog = page.getByRole('dialog', { name: 'Compare clients' })
  await expect(dialog.getByText('company-directory-of-everyone').first()).toBeVisible()
}

async function addWith(text: string): Promise<void> {
  await command('add server')
  await page.getByRole('radio', { name: 'Paste' }).click()
  await page.getByLabel('What the documentation says').fill(text)
  await expect(page.getByText('This would add')).toBeVisible()
}

/** A call that asks something; the dialog comes by itself. */
async function ask(tool: string): Promise<void> {
  await page.evaluate(async (called) => {
    const picture = await window.patchbay?.request('snapshot.get', {})
    const id = picture?.ok === true ? picture.value.servers.find(({ name }) => name === 'surveys')?.id : undefined
    const who = 'Whom is the invoice for?\n\nIts number is 2026-1187, and it is due in a fortnight.'
    void window.patchbay?.request('server.call', { server: id ?? '', tool: called, arguments: { who } })
  }, tool)
  await expect(page.getByRole('dialog', { name: 'surveys asks you something' })).toBeVisible()
}

/** Each is opened in a wide window; a narrow one then shows its part of it. */
const views: [name: string, open: () => Promise<void>][] = [
  ['list by state', () => row('everything').focus()],
  ['list by client', () => page.getByRole('radio', { name: 'Client' }).click()],
  ['nothing found', () => page.getByRole('searchbox').first().fill('no server has this name')],
  [
    'several picked',
    async () => {
      await row('everything').focus()
      await page.keyboard.press('Control+a')
      await expect(page.getByText('7 picked')).toBeVisible()
    },
  ],
  ['menu of a row', () => page.getByRole('button', { name: 'More actions for everything' }).click()],
  ['overview, connected', () => open('everything', 'Overview')],
  ['overview, failed', () => open('confluence-internal', 'Overview')],
  ['overview, needs a sign-in', () => open('notion', 'Overview')],
  ['tools', () => open('search-and-replace-staging-eu-west', 'Tools')],
  [
    'one tool',
    async () => {
      await open('everything', 'Tools')
      await page.getByRole('tabpanel').getByRole('listitem').getByRole('button').first().click()
      await expect(page.getByRole('button', { name: /^Call/ })).toBeVisible()
    },
  ],
  ['resources', () => open('everything', 'Resources')],
  ['prompts', () => open('everything', 'Prompts')],
  ['activity', () => open('everything', 'Activity')],
  [
    'activity, a line opened',
    async () => {
      await open('everything', 'Activity')
      await page.locator('.log-line[aria-expanded="false"]').first().click()
      await expect(page.getByRole('region', { name: 'The whole line' })).toBeVisible()
    },
  ],
  [
    'diagnose',
    async () => {
      await open('confluence-internal', 'Diagnose')
      await expect(page.getByRole('button', { name: 'Copy report about confluence-internal' })).toBeVisible()
    },
  ],
  ['configuration', () => open('everything', 'Configuration')],
  ['add, form', () => command('add server')],
  ['add, paste', () => addWith('claude mcp add --transport http everything https://h.example/mcp -H "K: <your-key>"')],
  ['question, a form', () => ask('ask_form')],
  ['question, a page', () => ask('ask_url')],
  ['question, a conversation', () => ask('ask_sampling')],
  ['settings', () => command('settings')],
  ['commands', () => page.keyboard.press('Control+k')],
  ['keyboard shortcuts', () => page.keyboard.press('?')],
  ['fix all', () => command('fix all')],
  ['compare clients', compare],
  [
    'compare clients, all servers',
    async () => {
      await compare()
      await page.getByRole('dialog').getByRole('radio', { name: /^All/ }).check()
    },
  ],
  [
    'compare clients, menu of an entry',
    async () => {
      await compare()
      await page.getByRole('button', { name: 'Actions for company-directory-of-everyone in Windsurf' }).click()
      await expect(page.getByRole('menu')).toBeVisible()
    },
  ],
  [
    'remove',
    async () => {
      await open('everything', 'Configuration')
      await page.getByRole('tabpanel').getByRole('button', { name: 'Remove everything' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  ],
]

/** Back to the list as it was, whatever was opened. */
async function home0(): Promise<void> {
  const open = page.locator('[role="dialog"], [role="menu"]')
  for (let left = 3; left > 0 && (await open.count()) > 0; left -= 1) {
    const before = await open.count()
    const cancel = page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true })
    if ((await cancel.count()) > 0) await cancel.first().click()
    else await page.keyboard.press('Escape')
    // A menu lies over its dialog: one after the other.
    await expect.poll(() => open.count()).toBeLessThan(before)
  }
  await expect(open).toHaveCount(0)
  await resize(1280)
  const search = page.getByRole('searchbox').first()
  await search.fill('')
  await page.getByRole('radio', { name: 'State' }).click()
  await row('everything').focus()
  await page.keyboard.press('Escape')
}

/** What is laid out anew takes a frame or two. */
const expectNoFlaws = (what: string): Promise<void> =>
  expect.poll(() => flawsIn(page), { message: what, timeout: 10_000 }).toEqual([])

/** With PATCHBAY_PICTURES: they take longer than everything that is measured. */
async function keepPicture(name: string): Promise<void> {
  if (process.env['PATCHBAY_PICTURES'] === undefined) return
  const file = `${name.replaceAll(/\W+/g, '-')}.png`
  await page.screenshot({ path: join('.cache', 'views', file), animations: 'disabled' })
}

for (const [name, show] of views) {
  test(`${name}: every name and action can be read at every width, in both themes`, async () => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await home0()
    await show()
    for (const width of widths) {
      await resize(width)
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await keepPicture(`${name} ${width} ${colorScheme}`)
        await expectNoFlaws(`${width} px, ${colorScheme}`)
      }
    }
    await home0()
  })
}

// Would catch: a colour that passes on from parent to child one frame after the other, as it did where motion is reduced.
test('a change of the system’s theme reaches every letter at once', async () => {
  await home0()
  await open('search-and-replace-staging-eu-west', 'Tools')
  await page.getByRole('tabpanel').getByRole('listitem').getByRole('button').first().click()
  await expect(page.getByRole('button', { name: /^Call/ })).toBeVisible()
  for (const colorScheme of ['dark', 'light', 'dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const wrong = (): Promise<string[]> =>
      page.evaluate(() => {
        const probe = document.createElement('p')
        probe.style.color = 'var(--text)'
        document.body.append(probe)
        const wanted = getComputedStyle(probe).color
        probe.remove()
        return ['.truth-headline', '.detail h2', '.row-open', '.tool-head h3', '.try-head h2']
          .flatMap((selector) => [...document.querySelectorAll(selector)].slice(0, 1))
          .filter((element) => getComputedStyle(element).color !== wanted)
          .map((element) => element.outerHTML.slice(0, 80))
      })
    expect(await wrong(), colorScheme).toEqual([])
  }
})

// Would catch: sizes in pixels where the letters grow, and a window that needs to be scrolled sideways.
test('enlarged to 200 %, every view can still be read', async () => {
  const zoom = (factor: number): Promise<void> =>
    running.app.evaluate(({ BrowserWindow }, given) => {
      BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(given)
    }, factor)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  for (const [name, show] of views) {
    await home0()
    await show()
    await zoom(2)
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(640)
    await expectNoFlaws(name)
    await zoom(1)
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(1280)
  }
})

// Would catch: what is chosen told apart by a colour alone, which the system replaces.
test('in forced colours, what is selected is told apart', async () => {
  await home0()
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce', forcedColors: 'active' })
  await open('everything', 'Tools')
  const looks = (selector: string): Promise<string[]> =>
    page.locator(selector).evaluateAll((found) =>
      found.map((element) => {
        const { backgroundColor, color, outlineStyle, borderBottomColor } = getComputedStyle(element)
        return [backgroundColor, color, outlineStyle, borderBottomColor].join(' ')
      }),
    )
  const pairs = [
    ['.row[data-selected]', '.row:not([data-selected])'],
    ['[role="tab"][aria-selected="true"]', '[role="tab"][aria-selected="false"]'],
    ['.segments label:has(:checked)', '.segments label:not(:has(:checked))'],
  ] as const
  for (const [chosen, other] of pairs) {
    const [one] = await looks(chosen)
    expect(one, chosen).toBeDefined()
    expect(await looks(other), chosen).not.toContain(one)
  }
  await keepPicture('forced colours')
  await expectNoFlaws('forced colours')
  await page.emulateMedia({ forcedColors: null })
})
