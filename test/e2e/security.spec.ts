/** What a hostile page would try in the real window, and must not get. */
import { expect, test, type Page } from '@playwright/test'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { contentSecurityPolicy } from '../../electron/shell/security/csp'
import { createAppHome, launchApp, type AppHome, type RunningApp } from '../support/electron-app'

let home: AppHome
let running: RunningApp
let page: Page
let outside: Server
let origin = ''
/** Requests that reached a server outside the app. */
let reached: string[] = []

test.beforeAll(async () => {
  home = await createAppHome()
  outside = createServer((request, response) => {
    reached.push(request.url ?? '')
    response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' }).end('<p>outside</p>')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => outside.once('listening', resolve))
  origin = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`
  running = await launchApp(home)
  page = running.page
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})
test.beforeEach(() => {
  reached = []
})
test.afterAll(async () => {
  await running.quit()
  await new Promise((resolve) => outside.close(resolve))
  await home.remove()
})

const windows = (): Promise<number> => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
const address = (): Promise<string> => page.evaluate(() => location.href)

test('the page comes from the app’s own origin with the strict policy in force', async () => {
  expect(await page.evaluate(() => location.origin)).toBe('app://patchbay')
  const headers = await page.evaluate(async () => {
    const response = await fetch(location.href)
    return {
      policy: response.headers.get('content-security-policy'),
      sniff: response.headers.get('x-content-type-options'),
      referrer: response.headers.get('referrer-policy'),
    }
  })
  expect(headers).toEqual({ policy: contentSecurityPolicy, sniff: 'nosniff', referrer: 'no-referrer' })
  const inline = await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.body.append(script)
    return 'injected' in window
  })
  expect(inline).toBe(false)
  const evaluated = await page.evaluate(() => {
    try {
      return (setTimeout as (code: string) => number)('window.injected = true') > 0 && 'injected' in window
    } catch {
      return false
    }
  })
  expect(evaluated).toBe(false)
})

test('the page has neither Node nor Electron, only the bridge’s members', async () => {
  const seen = await page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
      (name) => name in window,
    ),
    bridge: Object.keys(window.patchbay ?? {}).toSorted(),
    undo: window.patchbay?.on('patch', () => undefined)(),
  }))
  expect(seen).toEqual({ globals: [], bridge: ['homeDir', 'on', 'platform', 'request'], undo: undefined })
  // The page cannot put something else in the bridge's place for the rest of the app to use.
  const replaced = await page.evaluate(() => {
    const before = window.patchbay
    try {
      Object.assign(window.patchbay ?? {}, { request: () => 'mine' })
    } catch {
      return window.patchbay?.request === before?.request
    }
    return window.patchbay?.request === before?.request
  })
  expect(replaced).toBe(true)
})

test('no window opens, whatever asks for it', async () => {
  expect(await page.evaluate((url) => window.open(url) === null, `${origin}/popup`)).toBe(true)
  expect(await page.evaluate(() => window.open('app://patchbay/index.html') === null)).toBe(true)
  await page.evaluate((url) => {
    const link = document.createElement('a')
    link.href = url
    link.target = '_blank'
    document.body.append(link)
    link.click()
  }, `${origin}/link`)
  expect(await windows()).toBe(1)
  expect(reached).toEqual([])
})

test('the window does not leave its page', async () => {
  const before = await address()
  for (const url of [`${origin}/away`, 'file:///etc/passwd', 'data:text/html,x', 'app://patchbay/assets/none.html']) {
    await page.evaluate((target) => {
      const link = document.createElement('a')
      link.href = target
      document.body.append(link)
      link.click()
    }, url)
    await page.evaluate((target) => {
      try {
        location.assign(target)
      } catch {
        // Chromium itself forbids some of them.
      }
    }, url)
  }
  // Navigation starts after the script that asked for it; a round trip to the page comes later still.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  expect(await address()).toBe(before)
  expect(reached).toEqual([])
  expect(await page.evaluate(() => window.patchbay?.platform)).toBe(process.platform)
})

test('about:blank, which Chromium lets nobody prevent, leads back to the page', async () => {
  await page.evaluate(() => location.assign('about:blank'))
  await expect(page).toHaveURL('app://patchbay/index.html')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('the page reaches nothing outside: no fetch, no image, no frame, no socket, no form', async () => {
  const outcome = await page.evaluate(async (url) => {
    const fetched = await fetch(`${url}/fetch`).then(
      () => 'answered',
      () => 'blocked',
    )
    const image = await new Promise((resolve) => {
      const element = new Image()
      element.addEventListener('load', () => resolve('loaded'))
      element.addEventListener('error', () => resolve('blocked'))
      element.src = `${url}/image.png`
    })
    const frame = document.createElement('iframe')
    frame.src = `${url}/frame`
    document.body.append(frame)
    const form = document.createElement('form')
    form.action = `${url}/form`
    document.body.append(form)
    form.submit()
    const socket = await new Promise((resolve) => {
      try {
        const opened = new WebSocket(url.replace('http', 'ws'))
        opened.addEventListener('open', () => resolve('open'))
        opened.addEventListener('error', () => resolve('blocked'))
      } catch {
        resolve('blocked')
      }
    })
    return { fetched, image, socket }
  }, origin)
  expect(outcome).toEqual({ fetched: 'blocked', image: 'blocked', socket: 'blocked' })
  expect(reached).toEqual([])
})

test('every permission is denied', async () => {
  const outcome = await page.evaluate(async () => {
    const answer = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'granted',
        () => 'denied',
      )
    const state = async (name: string): Promise<string> => {
      const status = await navigator.permissions.query({ name: name as PermissionName })
      return status.state
    }
    return {
      notifications: await Notification.requestPermission(),
      camera: await answer(navigator.mediaDevices.getUserMedia({ video: true })),
      screen: await answer(navigator.mediaDevices.getDisplayMedia({ video: true })),
      position: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          () => resolve('denied'),
        ),
      ),
      clipboard: await answer(navigator.clipboard.readText()),
      query: [await state('geolocation'), await state('camera'), await state('notifications')],
    }
  })
  expect(outcome).toEqual({
    notifications: 'denied',
    camera: 'denied',
    screen: 'denied',
    position: 'denied',
    clipboard: 'denied',
    query: ['denied', 'denied', 'denied'],
  })
})

test('files outside the app cannot be read through its scheme', async () => {
  const statuses = await page.evaluate(async () => {
    const paths = [
      '/../main/main.js',
      '/%2e%2e%2fmain%2fmain.js',
      '/..%2f..%2fpackage.json',
      '/..%5cmain%5cmain.js',
      '/none.js',
    ]
    const answers = await Promise.all(paths.map((path) => fetch(`app://patchbay${path}`)))
    return Promise.all(answers.map(async (answer) => [answer.status, await answer.text()]))
  })
  for (const status of statuses) expect(status).toEqual([404, 'Not found'])
})

test('the same bridge in another window is refused, whatever page it shows', async () => {
  /** Opens a window of its own with the app's preload, and asks from there. */
  const ask = (address: string): Promise<unknown> =>
    running.app.evaluate(async ({ app, BrowserWindow }, url) => {
      const preload = `${app.getAppPath()}/out/preload/preload.cjs`
      const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
      await window.loadURL(url)
      const answer: unknown = await window.webContents.executeJavaScript(`window.patchbay.request('snapshot.get', {})`)
      window.destroy()
      return answer
    }, address)
  const refused = { ok: false, error: { code: 'forbidden' } }
  expect(await ask('data:text/html,foreign')).toMatchObject(refused)
  expect(await ask('app://patchbay/index.html')).toMatchObject(refused)
  expect(await page.evaluate(() => window.patchbay?.request('snapshot.get', {}))).toMatchObject({ ok: true })
})

test('wrong input is refused as a value, whatever its shape', async () => {
  // As text, because the types of the bridge forbid all of these.
  const answers: unknown = await page.evaluate(`Promise.all([
    window.patchbay.request('server.connect', { server: 7 }),
    window.patchbay.request('server.connect', null),
    window.patchbay.request('__proto__', {}),
    window.patchbay.request({ evil: true }, {}),
    window.patchbay.request('server.connect', { server: 'x'.repeat(10_000_000) }),
  ])`)
  expect(answers).toMatchObject(
    ['invalid-input', 'invalid-input', 'unknown-request', 'unknown-request', 'invalid-input'].map((code) => ({
      error: { code },
    })),
  )
})
