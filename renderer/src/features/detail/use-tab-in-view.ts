/** Keeps the chosen tab in sight where not all have room: after each choice, and when the room changes. */
import { useEffect, useRef, type RefObject } from 'react'

/** So far from the sides (px), where a shadow says that there is more. */
const margin = 18

/** @returns for the list of the tabs */
export function useTabInView(tab: string): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const strip = list.current
    if (strip === null) return undefined
    const show = (): void => {
      const chosen = strip.querySelector('[role="tab"][aria-selected="true"]')?.getBoundingClientRect()
      if (chosen === undefined) return
      const { left, right } = strip.getBoundingClientRect()
      const hidden = [chosen.left - left - margin, chosen.right - right + margin] as const
      if (hidden[0] < 0) strip.scrollLeft += hidden[0]
      else if (hidden[1] > 0) strip.scrollLeft += hidden[1]
    }
    show()
    const observer = new ResizeObserver(show)
    observer.observe(strip)
    return () => observer.disconnect()
  }, [tab])
  return list
}
