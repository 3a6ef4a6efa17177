/** Whether somebody is at the list just now: its rows then stay where they are. */
import { useCallback, useEffect, useMemo, useRef, useState, type FocusEvent } from 'react'

/** Milliseconds after a click or a key, the focus, and the pointer's last movement in the list. */
const afterAct = 2_000
const afterFocus = 10_000
const afterMovement = 15_000

export interface Hold {
  held: boolean
  /** Something was asked of a row: it stays where it is for a moment, wherever the pointer goes. */
  touch: () => void
  /** Lets go, until the pointer or a key comes again. */
  release: () => void
  on: {
    onPointerMove: () => void
    onPointerLeave: () => void
    onFocus: () => void
    onBlur: (event: FocusEvent) => void
  }
}

/**
 * A pointer holds the list by moving in it: one that rests where the window opened, or that somebody has left there, would
 * keep an old order for ever, and what is wrong would not stand first.
 */
export function useHold(): Hold {
  const [held, setHeld] = useState(false)
  /** Until when, in ms since the epoch: by the pointer, and by what was done. */
  const until = useRef({ pointer: 0, act: 0 })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const check = useCallback(function again(): void {
    clearTimeout(timer.current)
    const left = Math.max(until.current.pointer, until.current.act) - Date.now()
    setHeld(left > 0)
    if (left > 0) timer.current = setTimeout(again, left)
  }, [])
  useEffect(() => () => clearTimeout(timer.current), [])
  return useMemo(() => {
    const extend = (ms: number): void => {
      until.current.act = Math.max(until.current.act, Date.now() + ms)
      check()
    }
    const pointer = (ms: number): void => {
      until.current.pointer = Date.now() + ms
      check()
    }
    return {
      held,
      touch: () => extend(afterAct),
      release: () => {
        until.current = { pointer: 0, act: 0 }
        check()
      },
      on: {
        onPointerMove: () => pointer(afterMovement),
        onPointerLeave: () => pointer(0),
        onFocus: () => extend(afterFocus),
        onBlur: ({ currentTarget, relatedTarget }) => {
          if (relatedTarget instanceof Node && currentTarget.contains(relatedTarget)) return
          until.current.act = Math.min(until.current.act, Date.now() + afterAct)
          check()
        },
      },
    }
  }, [held, check])
}
