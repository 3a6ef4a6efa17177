/** Which program listens on a port of this machine, for people: whoever wants the port has to end it. */
import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Asking the system may take no longer (ms). */
const patience = 3_000

/** `name (process 123)`; null when the system does not tell. Never rejects. */
export async function portHolder(port: number, platform: NodeJS.Platform): Promise<string | null> {
  try {
    switch (platform) {
      case 'linux':
        return await onLinux(port)
      case 'win32':
        return await onWindows(port)
      default:
        return holderIn(await output('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']))
    }
  } catch {
    return null
  }
}

/** The first process in the output of `lsof -Fpc`. */
export function holderIn(fields: string): string | null {
  const [, pid] = /^p(\d+)$/m.exec(fields) ?? []
  const [, name] = /^c(.+)$/m.exec(fields) ?? []
  return pid === undefined ? null : named(name, pid)
}

/** The inodes of sockets that listen on the port, from a table of `/proc/net`. */
export function listenersIn(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address = '', , state]) => address.endsWith(`:${wanted}`) && state === '0A')
    .flatMap((columns) => columns[9] ?? [])
}

/** The process that listens, in the output of `netstat -ano -p TCP`. */
export function listenerIn(table: string, port: number): string | null {
  for (const line of table.split('\n')) {
    const [protocol, local = '', foreign = '', ...rest] = line.trim().split(/\s+/)
    // The state is a word of the system's language; nobody is at the other end of a socket that listens.
    if (protocol === 'TCP' && local.endsWith(`:${port}`) && foreign.endsWith(':0')) return rest.at(-1) ?? null
  }
  return null
}

/** Only what this person may look into is told; another's program stays unnamed. */
async function onLinux(port: number): Promise<string | null> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  )
  const sockets = new Set(tables.flatMap((table) => listenersIn(table, port)).map((inode) => `socket:[${inode}]`))
  if (sockets.size === 0) return null
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const folder = join('/proc', pid, 'fd')
    for (const file of await readdir(folder).catch(() => [])) {
      const target = await readlink(join(folder, file)).catch(() => '')
      if (sockets.has(target)) return named(await readFile(join('/proc', pid, 'comm'), 'utf8').catch(() => ''), pid)
    }
  }
  return null
}

async function onWindows(port: number): Promise<string | null> {
  const pid = listenerIn(await output('netstat', ['-ano', '-p', 'TCP']), port)
  if (pid === null || !/^\d+$/.test(pid)) return null
  const row = await output('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'])
  return named(/^"([^"]+)"/.exec(row.trim())?.[1], pid)
}

function named(name: string | undefined, pid: string): string {
  return name === undefined || name.trim() === '' ? `process ${pid}` : `${name.trim()} (process ${pid})`
}

function output(command: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { timeout: patience, windowsHide: true }, (error, stdout) => {
      if (error) reject(error)
      else resolve(stdout)
    })
  })
}
