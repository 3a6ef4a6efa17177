/** Serves the window's files as `app://patchbay/…`: a real origin, which `file://` is not. */
import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { contentType, resolveAsset } from './asset'
import { appScheme } from './origin'
import { securityHeaders } from './security/csp'

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
      return new Response(await readFile(path), { headers: { ...securityHeaders, 'content-type': contentType(path) } })
    } catch {
      return notFound()
    }
  })
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { ...securityHeaders, 'content-type': 'text/plain' } })
}
