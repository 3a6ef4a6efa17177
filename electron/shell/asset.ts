/** Which file an address of the app's own scheme names. Pure. */
import { extname, join, sep } from 'node:path'
import { appHost } from './origin'

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

/** The type that a file of `resolveAsset` is sent with. */
export function contentType(path: string): string {
  return types[extname(path)] ?? 'application/octet-stream'
}
