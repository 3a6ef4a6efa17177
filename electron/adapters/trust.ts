/**
 * Authorities that are trusted beside the runtime's own: the files that people name for Node and OpenSSL, and the system's
 * store where this runtime can read it. Electron and undici read none of them by themselves. A file adds to what is
 * trusted, it never takes away.
 */
import { X509Certificate } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import * as tls from 'node:tls'
import type { Trust, TrustedPlace } from '../core/ports'

/** More than any list of authorities has (bytes), and than any folder of them (files). */
const longestFile = 8 * 1024 * 1024
const mostFiles = 2_000

/** Where Linux systems keep all authorities in one file; the first that is there. */
const linuxBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

interface Found extends TrustedPlace {
  pem: readonly string[]
}

/** Reads the system's store once; files that variables name, every time. */
export function createTrust(
  platform: NodeJS.Platform,
): (variables: Readonly<Record<string, string | undefined>>) => Promise<Trust> {
  let system: Promise<Found | null> | null = null
  return async (variables) => {
    system ??= readSystem(platform)
    const named = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'].flatMap((name) => {
      const path = variables[name]?.trim() ?? ''
      return path === '' ? [] : [readFilePlace(name, path)]
    })
    const folders = (variables['SSL_CERT_DIR'] ?? '').split(delimiter).filter((path) => path.trim() !== '')
    const all = await Promise.all([...named, ...folders.map((path) => readFolder(path)), system])
    const found = all.filter((each) => each !== null)
    const added = found.flatMap(({ pem }) => pem)
    const places = found.map(({ from, path, certificates, problem }) => ({ from, path, certificates, problem }))
    return { places, ca: added.length === 0 ? null : [...new Set([...ownCertificates(), ...added])] }
  }
}

/** Node 22.15 and later tell what they trust by themselves and what the system does. */
function ask(which: 'default' | 'system'): readonly string[] | null {
  if (!('getCACertificates' in tls) || typeof tls.getCACertificates !== 'function') return null
  try {
    const found: unknown = tls.getCACertificates(which)
    return Array.isArray(found) ? found.filter((each) => typeof each === 'string') : null
  } catch {
    return null
  }
}

function ownCertificates(): readonly string[] {
  return ask('default') ?? tls.rootCertificates
}

async function readSystem(platform: NodeJS.Platform): Promise<Found | null> {
  const pem = ask('system')
  if (pem !== null && pem.length > 0)
    return { from: 'system', path: null, certificates: pem.length, problem: null, pem }
  if (platform !== 'linux') return null
  for (const path of linuxBundles) {
    const found = await readFilePlace('system', path)
    if (found.problem === null) return found
  }
  return null
}

async function readFilePlace(from: string, path: string): Promise<Found> {
  try {
    const pem = await certificatesOf(path)
    const problem = pem.length === 0 ? 'There is no certificate in it.' : null
    return { from, path, certificates: pem.length, problem, pem }
  } catch {
    return { from, path, certificates: 0, problem: 'It cannot be read.', pem: [] }
  }
}

async function readFolder(path: string): Promise<Found> {
  try {
    const names = (await readdir(path)).slice(0, mostFiles)
    const found = await Promise.all(names.map((name) => certificatesOf(join(path, name)).catch(() => [])))
    // Such folders name each file a second time, by its hash.
    const pem = [...new Set(found.flat())]
    const problem = pem.length === 0 ? 'There is no certificate in it.' : null
    return { from: 'SSL_CERT_DIR', path, certificates: pem.length, problem, pem }
  } catch {
    return { from: 'SSL_CERT_DIR', path, certificates: 0, problem: 'It cannot be read.', pem: [] }
  }
}

/** The certificates in a file; what is none, is left out. */
async function certificatesOf(path: string): Promise<string[]> {
  const found = await stat(path)
  if (!found.isFile()) throw new Error('No file')
  if (found.size > longestFile) throw new Error('Too large')
  return blocksIn(await readFile(path, 'latin1')).filter(isCertificate)
}

/** From each beginning to the end that follows; one without an end is none. Linear, whatever stands there. */
function blocksIn(text: string): string[] {
  return text
    .split(/(?=-----BEGIN (?:X509 )?CERTIFICATE-----)/)
    .flatMap((part) => /^-----BEGIN [^]*?-----END (?:X509 )?CERTIFICATE-----/.exec(part)?.[0] ?? [])
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
