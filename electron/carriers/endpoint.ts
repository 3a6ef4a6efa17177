/** Where the running engine of a state directory listens: `engine.json`, readable by its owner alone. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, rmdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Files } from '../core/ports'

/** A socket's path must fit into 104 bytes on macOS and 108 on Linux, its end mark included. */
const longestSocketPath = 100

/** Bytes; what is larger, no engine has written. */
const largestEndpoint = 64 * 1024

const socketName = 'engine.sock'
const fallbackPrefix = 'patchbay-'

export interface Endpoint {
  pid: number
  /** Path of a Unix socket, or name of a named pipe. */
  socket: string
  /** A client proves with it that it may read this file. */
  token: string
  /** ISO 8601. */
  startedAt: string
  host: 'app' | 'serve'
}

/** A new secret for one run of an engine. */
export function createToken(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * Where to listen: a socket in the state directory, in a fresh directory below the temporary one when that path is too
 * long, or a named pipe that nobody can guess.
 */
export async function chooseSocket(directory: string, platform: NodeJS.Platform): Promise<string> {
  if (platform === 'win32') return `\\\\.\\pipe\\patchbay-${randomBytes(16).toString('hex')}`
  const path = join(directory, socketName)
  if (Buffer.byteLength(path) <= longestSocketPath) return path
  const base = Buffer.byteLength(tmpdir()) <= 70 ? tmpdir() : '/tmp'
  // mkdtemp creates it for its owner alone, under a name that was free.
  return join(await mkdtemp(join(base, fallbackPrefix)), socketName)
}

/** Removes a socket that an ended engine left behind, with the temporary directory made for it. */
export async function removeSocket(socket: string, directory: string, platform: NodeJS.Platform): Promise<void> {
  if (platform === 'win32' || basename(socket) !== socketName) return
  await rm(socket, { force: true })
  const parent = dirname(socket)
  // Only when empty: whatever else may be in there is not ours.
  if (parent !== directory && basename(parent).startsWith(fallbackPrefix)) await rmdir(parent).catch(() => undefined)
}

/** Tells clients of this state directory where the engine is. */
export async function writeEndpoint(directory: string, endpoint: Endpoint, files: Files): Promise<void> {
  await files.write(endpointPath(directory), `${JSON.stringify(endpoint)}\n`)
}

/** What the last engine of this directory wrote; it may have ended since. Null when there is nothing to read. */
export async function readEndpoint(directory: string): Promise<Endpoint | null> {
  let text: string
  try {
    const found = await stat(endpointPath(directory))
    if (!found.isFile() || found.size > largestEndpoint) return null
    text = await readFile(endpointPath(directory), 'utf8')
  } catch {
    return null
  }
  try {
    return toEndpoint(JSON.parse(text))
  } catch {
    return null
  }
}

/** By hand, because the command line must start without loading a schema library. */
function toEndpoint(value: unknown): Endpoint | null {
  if (typeof value !== 'object' || value === null) return null
  const { pid, socket, token, startedAt, host } = value as Record<string, unknown>
  if (typeof pid !== 'number' || typeof socket !== 'string' || typeof token !== 'string') return null
  if (typeof startedAt !== 'string' || (host !== 'app' && host !== 'serve')) return null
  return { pid, socket, token, startedAt, host }
}

/** Removes what this engine wrote. */
export async function removeEndpoint(directory: string): Promise<void> {
  await rm(endpointPath(directory), { force: true })
}

function endpointPath(directory: string): string {
  return join(directory, 'engine.json')
}
