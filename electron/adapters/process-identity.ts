/** Tells one process from another that got the same id later: a process id together with the moment of its start. */
import { isAlive, processStartTime } from '../core/programs/process-info'

export interface ProcessIdentity {
  pid: number
  /** See `processStartTime`; empty when it could not be told. */
  start: string
}

/** This process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return { pid: process.pid, start: (await processStartTime(process.pid, process.platform)) ?? '' }
}

/**
 * True while exactly that process runs. Without a known start time the id alone decides, because taking a running
 * process for a dead one would do more harm than the opposite.
 */
export async function isRunning({ pid, start }: ProcessIdentity): Promise<boolean> {
  if (!isAlive(pid)) return false
  const found = await processStartTime(pid, process.platform)
  if (found !== null) return start === '' || found === start
  // Linux always answers for what runs (a zombie does not); elsewhere the question itself may have failed.
  return process.platform === 'linux' && start !== '' ? false : isAlive(pid)
}
