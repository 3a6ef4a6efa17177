/** Shared clocks: one timer per pace, and only while someone on the screen reads it. */
import { useCallback, useSyncExternalStore } from 'react'

interface Ticker {
  subscribe(listener: () => void): () => void
  now(): number
}

function createTicker(paceMs: number): Ticker {
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  let now = Date.now()
  const tick = (): void => {
    now = Date.now()
    for (const listener of listeners) listener()
  }
  return {
    subscribe(listener) {
      if (listeners.size === 0) {
        now = Date.now()
        timer = setInterval(tick, paceMs)
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) clearInterval(timer)
      }
    },
    // Without listeners nothing ticks: the time is then renewed when it is read, but never between two reads in a row,
    // which React compares.
    now: () => {
      if (listeners.size === 0 && Math.abs(Date.now() - now) >= paceMs) now = Date.now()
      return now
    },
  }
}

const everySecond = createTicker(1_000)
const everyHalfMinute = createTicker(30_000)
const idle = (): (() => void) => () => {}

/** The present in ms, renewed every second while `running`. */
export function useSeconds(running: boolean): number {
  const subscribe = useCallback(
    (listener: () => void) => (running ? everySecond.subscribe(listener) : idle()),
    [running],
  )
  return useSyncExternalStore(subscribe, everySecond.now)
}

/** The present in ms, renewed twice a minute: for "4 min ago". */
export function useMinutes(): number {
  return useSyncExternalStore(everyHalfMinute.subscribe, everyHalfMinute.now)
}
