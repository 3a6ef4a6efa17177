/** Whether somebody is at the list just now: its rows then stay where they are. */
import { useCallback, useEffect, useRef, useState, type FocusEvent } from 'react'

/** Milliseconds after a click, a key or the focus. A pointer that rests in the list holds it for as long as it is there. */
const afterAct = 2_000
const afterFocus = 10_000

export interface Hold {
  held: boolean
  /** Something was asked of a row: it stays where it is for a moment, wherever the pointer goes. */
  touch: () => void
  /** Lets go, until the pointer or a key comes again. */
  release: () => void
  on: {
    onPointerEnter: () => void
    onPointerLeave: () => void
    onPointerMove: () => void
    onFocus: () => void
    onBlur: (event: FocusEvent) => void
  }
}

export function useHold(): Hold {
  const [held, setHeld] = useState(false)
  const pointer = useRef(false)
  const until = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const check = useCallback(function again(): void {
    clearTimeout(timer.current)
    const left = until.current - Date.now()
    if (pointer.current || left > 0) setHeld(true)
    else setHeld(false)
    if (!pointer.current && left > 0) timer.current = setTimeout(again, left)
  }, [])
  const extend = useCallback(
    (ms: number): void => {
      until.current = Math.max(until.current, Date.now() + ms)
      check()
    },
    [check],
  )
  useEffect(() => () => clearTimeout(timer.current), [])
  const set = useCallback(
    (inside: boolean): void => {
      if (pointer.current === inside) return
      pointer.current = inside
      check()
    },
    [check],
  )
  return {
    held,
    touch: useCallback(() => extend(afterAct), [extend]),
    release: useCallback(() => {
      pointer.current = false
      until.current = 0
      check()
    }, [check]),
    on: {
      onPointerEnter: useCallback(() => set(true), [set]),
      onPointerLeave: useCallback(() => set(false), [set]),
      onPointerMove: useCallback(() => set(true), [set]),
      onFocus: useCallback(() => extend(afterFocus), [extend]),
      onBlur: useCallback(
        ({ currentTarget, relatedTarget }: FocusEvent) => {
          if (relatedTarget instanceof Node && currentTarget.contains(relatedTarget)) return
          until.current = Math.min(until.current, Date.now() + afterAct)
          check()
        },
        [check],
      ),
    },
  }
}
