/** Ends a program with everything it started: its process group, and whoever left the group but carries our marker. */
import { execFile } from 'node:child_process'
import { isZombie, processesWithMarker } from './process-info'

export interface Tree {
  /** The program that we started; on POSIX also the number of its process group. */
  pid: number
  /** Value of an environment variable that only this program and its descendants have. */
  marker: string
  platform: NodeJS.Platform
  /** False when the number may by now belong to a stranger: then only marked processes are touched. */
  leaderIsOurs: boolean
  /** Time between SIGTERM and SIGKILL in ms. */
  graceMs: number
}

/** What SIGKILL ends is gone within this time (ms), but for a process that waits for a disk. */
const lastMs = 500

/** Resolves when nothing of the tree is left; after SIGKILL it waits half a second for that at most. */
export async function killTree(tree: Tree): Promise<void> {
  if (tree.platform === 'win32') return tree.leaderIsOurs && maySignal(tree.pid) ? taskkill(tree.pid) : undefined
  if (!(await signal(tree, 'SIGTERM'))) return
  if (await isGoneWithin(tree, tree.graceMs)) return
  if (await signal(tree, 'SIGKILL')) await isGoneWithin(tree, lastMs)
}

async function isGoneWithin(tree: Tree, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms
  while (Date.now() < deadline) {
    await pause(25)
    if (!(await signal(tree, 0))) return true
  }
  return false
}

/** Sends to the whole tree. @returns whether anyone was there. */
async function signal(tree: Tree, what: NodeJS.Signals | 0): Promise<boolean> {
  const group = tree.leaderIsOurs && send(-tree.pid, what)
  // Only looked for when the group is gone or a signal is due: it reads all of /proc. A leader whose parent never asks for its
  // end stays in its group as a zombie, and says nothing of the others.
  if (group && what === 0 && !(await isZombie(tree.pid, tree.platform))) return true
  const strays = await processesWithMarker(tree.marker, tree.platform)
  return strays.map((pid) => send(pid, what)).includes(true) || (group && what !== 0)
}

/**
 * Bars the numbers that mean more than one program of ours: 0 is our own group, -1 everybody, 1 the first process; and
 * ourselves and whoever started us.
 */
export function maySignal(pid: number): boolean {
  const target = Math.abs(pid)
  return Number.isSafeInteger(pid) && target > 1 && target !== process.pid && target !== process.ppid
}

function send(pid: number, what: NodeJS.Signals | 0): boolean {
  if (!maySignal(pid)) return false
  try {
    process.kill(pid, what)
    return true
  } catch {
    // Nobody there any more.
    return false
  }
}

function taskkill(pid: number): Promise<void> {
  return new Promise((resolve) => {
    // Fails when the process is already gone, which is what we want.
    execFile('taskkill', ['/PID', String(pid), '/T', '/F'], { windowsHide: true }, () => resolve())
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
