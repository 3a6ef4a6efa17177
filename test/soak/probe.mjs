/**
 * Loaded into the engine's process before the engine (`--import`): tells from inside what nobody can see from outside.
 * It keeps nothing alive.
 */
import { Session } from 'node:inspector/promises'

const timers = new Set()
/** Not counted. */
const original = setTimeout
count('setTimeout', 'clearTimeout', true)
count('setInterval', 'clearInterval', false)

process.on('warning', (warning) => process.send?.({ warning: `${warning.name}: ${warning.message}` }))
process.on('message', () => void tell())
process.channel.unref()

async function tell() {
  await collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  const resources = {}
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1
  process.send({ heapUsed, external, rss, resources, timers: timers.size })
}

/**
 * What V8 does when memory is short: it gives back pages that are mostly empty, and code that has not run for long. Only the
 * inspector can ask for that; `gc()` is no more than one of the usual collections.
 */
async function collect() {
  // Again and again, with a pause for the finalizers: what they let go of is garbage of the next round.
  for (let round = 0; round < 3; round += 1) {
    const session = new Session()
    session.connect()
    await session.post('HeapProfiler.collectGarbage')
    session.disconnect()
    await new Promise((resolve) => original(resolve, 20))
  }
}

/** Counts the timers that are set; Node itself tells only of those that keep a process alive. */
function count(set, clear, once) {
  const original = { set: globalThis[set], clear: globalThis[clear] }
  globalThis[set] = Object.assign((task, ms, ...rest) => {
    const run = (...args) => {
      if (once) timers.delete(timer)
      task(...args)
    }
    const timer = original.set(run, ms, ...rest)
    timers.add(timer)
    return timer
  }, original.set)
  for (const key of Object.getOwnPropertySymbols(original.set)) globalThis[set][key] = original.set[key]
  globalThis[clear] = (timer) => {
    timers.delete(timer)
    original.clear(timer)
  }
}
