/** Serves the window's files as `app://patchbay/…`: a real origin, which `file://` is not. */
import { net, protocol } from 'electron'
import { extname, join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { appHost, appScheme } from './origin'
import { securityHeaders } from './security/csp'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** To be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Answers requests with the files below `root`. To be called once the app is ready. */
export function serveApp(root: string): void {
  protocol.handle(appScheme, async (request) => {
    const path = request.method === 'GET' ? resolveAsset(root, request.url) : null
    if (path === null) return notFound()
    try {
      const file = await net.fetch(pathToFileURL(path).href, { bypassCustomProtocolHandlers: true })
      return new Response(file.body, { headers: { ...securityHeaders, 'content-type': contentType(path) } })
    } catch {
      return notFound()
    }
  })
}

/** The file for an address, or null when it is not one of ours. Nothing outside `root` can be named. */
export function resolveAsset(root: string, address: string): string | null {
  let host: string
  let path: string
  try {
    const url = new URL(address)
    host = url.host
    path = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  // A backslash parts folders on Windows, a colon begins a drive or a stream there.
  if (host !== appHost || /[\\:\0]/.test(path)) return null
  const file = join(root, path === '/' ? 'index.html' : path)
  return file.startsWith(root + sep) && extname(file) in types ? file : null
}

function contentType(path: string): string {
  return types[extname(path)] ?? 'application/octet-stream'
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { ...securityHeaders, 'content-type': 'text/plain' } })
}
