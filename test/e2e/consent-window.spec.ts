/** "Sign in here" with a hostile page in the real window: whose page it is stands above it, and nothing else is within its reach. */
import { expect, test, type Page } from '@playwright/test'
import { createServer, type Server } from 'node:http'
import { end, listen, openLiar, type Layout, type Liar } from '../support/liar'
import { clickThatCloses, type RunningApp } from '../support/electron-app'

let liar: Liar
let running: RunningApp
let neighbour: Server
let origin = ''
let elsewhere = ''
let bar: Page
let page: Page
/** What reached another program of this computer. */
const reached: string[] = []

const lie = `<!doctype html><title>Google Accounts — https://accounts.google.com</title>
<style>body{margin:0;background:#fff;font:16px sans-serif;padding:24px}
.fake{position:fixed;inset:-200px 0 auto 0;height:300px;z-index:2147483647;background:#fff;color:#000}</style>
<div class="fake">https://accounts.google.com</div><h1>Sign in with Google</h1>
<a id="file" href="data:application/octet-stream,x" download="setup.exe">Download</a>
<script>addEventListener('beforeunload', (event) => { event.preventDefault(); event.returnValue = 'stay' })</script>`

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  neighbour = createServer((request, response) => {
    reached.push(request.url ?? '')
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end('mine')
  })
  elsewhere = await listen(neighbour)
  liar = await openLiar((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(lie)
  })
  ;({ running, origin, bar, page } = liar)
})
test.afterAll(async () => {
  await liar.close()
  await end(neighbour)
})

const layout = (): Promise<Layout> => liar.layout()

test('the bar shows the host of the address, whatever the page calls itself', async () => {
  await expect.poll(() => page.title()).toBe('Google Accounts — https://accounts.google.com')
  await expect(bar.locator('#host')).toHaveText(new URL(origin).host)
  await expect(bar.locator('#note')).toHaveText('This computer')
  expect((await layout()).title).toBe('Sign in · Patchbay')
  await page.evaluate(() => (document.title = 'accounts.google.com'))
  expect((await layout()).title).toBe('Sign in · Patchbay')
})

test('the page lies below the bar and cannot cover it, move it or grow over it', async () => {
  const before = await layout()
  const [below, above] = before.views
  expect(above?.y).toBe(0)
  expect(below?.y).toBe(above?.height)
  await page.evaluate(async () => {
    resizeTo(2_000, 2_000)
    moveTo(0, 0)
    focus()
    // What is refused is never answered; the next frames would show it.
    document.documentElement.requestFullscreen().catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 500))
    document.body.style.transform = 'translateY(-400px) scale(3)'
  })
  expect(await layout()).toEqual(before)
  expect(await page.evaluate(() => document.fullscreenElement)).toBeNull()
  expect(await page.evaluate(() => 'patchbay' in window || 'require' in window || 'process' in window)).toBe(false)
})

// Would catch: a page out there that posts to a router, a development server, or another program's listener.
test('nothing of this computer is within its reach but its own port and the one that waits', async () => {
  const { port } = new URL(elsewhere)
  const attempts = [
    elsewhere,
    `http://localhost:${port}`,
    `http://[::1]:${port}`,
    `https://127.0.0.1:${port}`,
    `https://0.0.0.0:${port}`,
  ]
  const results = await page.evaluate(async (addresses) => {
    const tried = addresses.map((address) =>
      fetch(`${address}/fetch`, { mode: 'no-cors' }).then(
        () => `${address} answered`,
        () => 'refused',
      ),
    )
    for (const address of addresses) {
      for (const tag of ['img', 'script', 'iframe'] as const) {
        const element = document.createElement(tag)
        element.src = `${address}/${tag}`
        document.body.append(element)
      }
      const form = Object.assign(document.createElement('form'), {
        method: 'post',
        action: `${address}/form`,
        target: 'inner',
      })
      document.body.append(form)
      form.submit()
      navigator.sendBeacon(`${address}/beacon`, 'x')
      location.href = `${address}/page`
    }
    return Promise.all(tried)
  }, attempts)
  expect(results).toEqual(attempts.map(() => 'refused'))
  expect(new URL(page.url()).origin).toBe(origin)
  // The page's own server goes on to be reached.
  expect(await page.evaluate(() => fetch('/page').then(({ status }) => status))).toBe(200)
  expect(reached).toEqual([])
})

test('no window, no download, no permission', async () => {
  const windows = running.app.windows().length
  const got = await page.evaluate(async () => {
    const opened = open('https://example.com', '_blank')
    document.getElementById('file')?.click()
    return {
      opened: opened !== null,
      notification: await Notification.requestPermission(),
      clipboard: await navigator.clipboard.readText().then(
        () => 'read',
        () => 'refused',
      ),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'seen',
        () => 'refused',
      ),
      place: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('known'),
          () => resolve('refused'),
        ),
      ),
    }
  })
  expect(got).toEqual({
    opened: false,
    notification: 'denied',
    clipboard: 'refused',
    camera: 'refused',
    place: 'refused',
  })
  expect(running.app.windows()).toHaveLength(windows)
})

// Would catch: the first of the person's certificates, handed to whoever asks for one.
test('no certificate of the person’s is handed out, and none of a stranger’s is excused', async () => {
  const answers = await running.app.evaluate(({ app, webContents }) => {
    const [contents] = webContents.getAllWebContents()
    const given: unknown[] = []
    let prevented = 0
    const event = { preventDefault: () => (prevented += 1) }
    app.emit('select-client-certificate', event, contents, 'https://x', [{ subjectName: 'me' }], (...all: unknown[]) =>
      given.push(all),
    )
    app.emit('certificate-error', event, contents, 'https://x', 'net::ERR_CERT', {}, (...all: unknown[]) =>
      given.push(all),
    )
    return { prevented, given }
  })
  expect(answers).toEqual({ prevented: 1, given: [[], [false]] })
})

test('Close in the bar closes it, although the page would not go, and the sign-in still waits', async () => {
  // A page that was never touched may not hold anyone up; this one was.
  await page.mouse.click(100, 100)
  const closed = page.waitForEvent('close')
  await clickThatCloses(bar.getByRole('link', { name: 'Close' }))
  await closed
  await expect.poll(async () => (await layout()).title).toBeUndefined()
  await expect(running.page.getByRole('button', { name: 'liar, Waiting for your browser', exact: true })).toBeVisible()
  expect(reached).toEqual([])
})
