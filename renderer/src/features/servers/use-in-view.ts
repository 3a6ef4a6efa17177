/** Keeps what matters in view: the selected server when held rows go to their places, and one that was selected elsewhere. */
import { useEffect, useRef, useState } from 'react'

/** Milliseconds of the movement of rows to their new places. */
const movement = 240

/** True while rows that were held go to their places; `then` keeps the one that matters in view. */
export function useMoved(held: boolean, moved: number, then: () => void): boolean {
  const [moving, setMoving] = useState(false)
  const waiting = useRef(0)
  useEffect(() => {
    if (held) {
      waiting.current = moved
      return
    }
    if (waiting.current === 0) return
    waiting.current = 0
    setMoving(true)
    then()
    const timer = setTimeout(() => setMoving(false), movement)
    return () => clearTimeout(timer)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only letting go is what it waits for
  }, [held, moved])
  return moving
}

/** A server that was selected elsewhere (just added, opened by a notification) comes into view, once it is in the list. */
export function useNewSelection(
  selected: string | null,
  items: readonly { key: string }[],
  scrollTo: (id: string) => void,
): void {
  const seen = useRef<string | null>(null)
  useEffect(() => {
    if (selected === null || seen.current === selected) return
    if (!items.some((item) => item.key === selected)) return
    seen.current = selected
    scrollTo(selected)
  }, [selected, items, scrollTo])
}
