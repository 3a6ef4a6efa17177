/** More that a hostile sign-in page tries in the real window, and how the window ends whatever the page does. */
import { expect, test, type Page } from '@playwright/test'
import { barScript, shownAddress } from '../../electron/shell/consent-bar'
import { clickThatCloses } from '../support/electron-app'
import { openLiar, signInHere, type Liar } from '../support/liar'

let liar: Liar
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  liar = await openLiar((request, response) => {
    if (request.url === '/basic') response.writeHead(401, { 'www-authenticate': 'Basic realm="Google"' }).end('no')
    else if (request.url === '/file')
      response.writeHead(200, { 'content-disposition': 'attachment; filename=setup.exe' }).end('no')
    else response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Google</title><h1>Sign in</h1>')
  })
})
test.afterAll(() => liar.close())

/** What the bar says. */
const said = async ({ bar }: { bar: Page }): Promise<string> =>
  `${await bar.locator('#host').textContent()}, ${await bar.locator('#note').textContent()}`
const go = (address: string): Promise<void> =>
  liar.page.evaluate((to) => {
    location.href = to
  }, address)
/** As the page is by now; while it changes, nothing. */
const words = (): Promise<string> => liar.page.evaluate(() => document.body.innerText).catch(() => '')
const windows = (): Promise<number> => liar.layout().then(({ title, more }) => (title === undefined ? 0 : 1 + more))

// Would catch: "accounts.google.com.…" in a narrow window, with the end that says who owns it cut off.
test('of a long host the end is in view, however narrow the window', async () => {
  const { bar } = liar
  const host = `${'wide-www-'.repeat(8)}accounts.google.com.evil-evil.example`
  await bar.evaluate(barScript(shownAddress(`https://${host}/`), false))
  const { end, box } = await bar.evaluate(() => {
    const element = document.getElementById('host')
    const text = document.createTreeWalker(element ?? document, NodeFilter.SHOW_TEXT).nextNode()
    if (!element || !text?.textContent) throw new Error('Nothing is shown')
    const range = document.createRange()
    range.setStart(text, text.textContent.length - 17)
    range.setEnd(text, text.textContent.length)
    return { end: range.getBoundingClientRect(), box: element.getBoundingClientRect() }
  })
  expect(end.width).toBeGreaterThan(50)
  expect(end.left).toBeGreaterThanOrEqual(box.left)
  expect(end.right).toBeLessThanOrEqual(box.right + 1)
  await expect(bar.getByRole('link', { name: 'Close' })).toBeInViewport({ ratio: 1 })
})

// Would catch: a box of Patchbay's own that says what a stranger's page wants it to.
test('the page has no boxes of its own', async () => {
  const disabled = await liar.running.app.evaluate(({ webContents }, origin) => {
    const page = webContents.getAllWebContents().find((each) => each.getURL().startsWith(origin))
    return (page as unknown as { getLastWebPreferences(): { disableDialogs?: boolean } }).getLastWebPreferences()
      .disableDialogs
  }, liar.origin)
  expect(disabled).toBe(true)
})

test('wherever the page goes, and back, the bar says whose it is', async () => {
  const { page, origin } = liar
  const { host } = new URL(origin)
  const here = `${host}, This computer`
  await page.evaluate(() => {
    location.href = URL.createObjectURL(new Blob(['<h1>accounts.google.com</h1>'], { type: 'text/html' }))
  })
  await expect.poll(() => said(liar)).toBe(', Not secure')
  await page.evaluate(() => history.back())
  await expect.poll(() => said(liar)).toBe(here)
  await go('about:blank')
  await expect.poll(() => said(liar)).toBe(', Not secure')
  await page.goBack()
  await expect.poll(() => said(liar)).toBe(here)
  await go(`${origin.replace('127.0.0.1', 'localhost')}/x`)
  await expect.poll(() => said(liar)).toBe(`${host.replace('127.0.0.1', 'localhost')}, This computer`)
  await page.evaluate(() => history.back())
  await expect.poll(() => said(liar)).toBe(here)
  // Nobody is asked for a name and password, nothing is kept, and no other program begins.
  await go('/basic')
  await expect.poll(words).toBe('no')
  for (const refused of [
    '/file',
    'data:text/html,google',
    'mailto:x@y.example',
    'patchbay://open',
    'file:///etc/passwd',
  ]) {
    await go(refused)
    await expect.poll(words).toBe('no')
  }
  expect(await said(liar)).toBe(here)
})

// Would catch: a lock beside the name of somebody whose page never came.
test('a page that could not be loaded has no lock', async () => {
  await go('https://accounts.google.invalid/signin')
  await expect.poll(() => said(liar)).toBe('accounts.google.invalid, The page could not be loaded')
  await expect(liar.bar.locator('body')).toHaveAttribute('data-mark', 'none')
  await liar.page.goto(liar.origin)
})

test('asked for twice, it is one window; it goes when its page closes itself', async () => {
  await liar.running.page.getByRole('complementary').getByRole('button', { name: 'Sign in here to liar' }).click()
  await expect.poll(windows).toBe(1)
  const gone = Promise.all([liar.page.waitForEvent('close'), liar.bar.waitForEvent('close')])
  // What was touched and has a past may not close itself; a new one may.
  await liar.running.app.evaluate(({ webContents }, origin) => {
    webContents
      .getAllWebContents()
      .find((each) => each.getURL().startsWith(origin))
      ?.close()
  }, liar.origin)
  await gone
  await expect.poll(windows).toBe(0)
})

test('a page that never rests is closed all the same', async () => {
  const { bar, page } = await signInHere(liar.running, liar.origin)
  void page
    .evaluate(() =>
      setTimeout(() => {
        for (;;);
      }, 10),
    )
    .catch(() => undefined)
  await clickThatCloses(bar.getByRole('link', { name: 'Close' }))
  await expect.poll(windows).toBe(0)
})

// Would catch: a page that goes on being there for a sign-in nobody waits for any more, with a port that may be somebody else's by then.
test('it goes when the sign-in is cancelled', async () => {
  await signInHere(liar.running, liar.origin)
  await expect.poll(windows).toBe(1)
  await liar.running.page.getByRole('complementary').getByRole('button', { name: 'Cancel' }).click()
  await expect.poll(windows).toBe(0)
})
