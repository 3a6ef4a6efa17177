/** Finds out quickly whether a host can be reached, so that a closed network costs seconds and not minutes. */

/** Whether the address answers anything at all within `timeoutMs`. */
export async function isReachable(url, timeoutMs = 6_000) {
  try {
    const response = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    await response.body?.cancel()
    return true
  } catch {
    return false // Every reason (no name, no route, refused, too slow) means the same here.
  }
}
