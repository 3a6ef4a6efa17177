/** A hostile issuer whose sign-in page stands in the app's own window ("Sign in here"). */
import { expect, type Page } from '@playwright/test'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAppHome, launchApp, rowOf, type AppHome, type RunningApp } from './electron-app'

export interface Liar {
  home: AppHome
  running: RunningApp
  /** Of the issuer and of its page. */
  origin: string
  /** Ours, above the page. */
  bar: Page
  page: Page
  /** Title, places and number of the windows that are not the app's own. */
  layout(): Promise<Layout>
  close(): Promise<void>
}

export interface Layout {
  title: string | undefined
  bounds: unknown
  views: { x: number; y: number; width: number; height: number }[]
  /** Windows beside the first one of sign-ins. */
  more: number
  ours: number
}

/** Listens at a port of this computer. @returns its origin */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export async function end(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

const json = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

/** Answers everything of a sign-in but its page. @returns false when it is the page that is asked for */
function answer(origin: string, request: IncomingMessage, response: ServerResponse): boolean {
  const { pathname } = new URL(request.url ?? '/', origin)
  if (pathname === '/mcp') {
    const metadata = `${origin}/.well-known/oauth-protected-resource`
    response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${metadata}"` }).end()
  } else if (pathname.startsWith('/.well-known/oauth-protected-resource')) {
    json(response, { resource: `${origin}/mcp`, authorization_servers: [origin] })
  } else if (pathname.startsWith('/.well-known/')) {
    json(response, {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      registration_endpoint: `${origin}/register`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    })
  } else if (pathname === '/register') {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => json(response, { ...(JSON.parse(body) as object), client_id: 'liar' }, 201))
  } else return false
  return true
}

/** Opens the app, and in it the sign-in page, which `page` answers. */
export async function openLiar(page: (request: IncomingMessage, response: ServerResponse) => void): Promise<Liar> {
  let origin = ''
  const issuer = createServer((request, response) => {
    if (!answer(origin, request, response)) page(request, response)
  })
  origin = await listen(issuer)
  const home = await createAppHome()
  home.env['BROWSER'] = 'false'
  await home.write('.claude.json', { mcpServers: { liar: { type: 'http', url: `${origin}/mcp` } } })
  const running = await launchApp(home)
  await rowOf(running.page, 'liar').getByRole('button', { name: 'Sign in to liar' }).click({ timeout: 20_000 })
  // The buttons change places once it is known that no browser opens.
  await expect(running.page.getByText('The browser did not open.', { exact: false })).toBeVisible({ timeout: 20_000 })
  const opened = await signInHere(running, origin)
  return {
    home,
    running,
    origin,
    ...opened,
    layout: () => layoutOf(running),
    async close() {
      await running.quit()
      await end(issuer)
      await home.remove()
    },
  }
}

/** Opens the sign-in window by a click. */
export async function signInHere(running: RunningApp, origin: string): Promise<{ bar: Page; page: Page }> {
  await running.page.getByRole('complementary').getByRole('button', { name: 'Sign in here to liar' }).click()
  const find = (begin: string): Page | undefined => running.app.windows().find((each) => each.url().startsWith(begin))
  await expect.poll(() => [find('data:'), find(origin)].includes(undefined), { timeout: 30_000 }).toBe(false)
  const [bar, page] = [find('data:'), find(origin)]
  if (!bar || !page) throw new Error('The window has no bar or no page')
  await page.waitForLoadState()
  return { bar, page }
}

function layoutOf(running: RunningApp): Promise<Layout> {
  return running.app.evaluate(({ BaseWindow, BrowserWindow }) => {
    const ours = BrowserWindow.getAllWindows().map(({ id }) => id)
    const [window, ...more] = BaseWindow.getAllWindows().filter(({ id }) => !ours.includes(id))
    const views = window?.contentView.children.map((view) => view.getBounds()) ?? []
    return { title: window?.getTitle(), bounds: window?.getBounds(), views, more: more.length, ours: ours.length }
  })
}
