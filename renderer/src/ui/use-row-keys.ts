/** Walking through the rows of a virtual list by keyboard: one of their buttons has the focus, and the arrow keys pass it on. */
import { useLayoutEffect, useRef, type FocusEvent, type KeyboardEvent, type RefObject } from 'react'
import { stepOfKey } from '../lib/list-keys'

interface RowKeys {
  scroller: RefObject<HTMLElement | null>
  count: number
  /** In px. */
  rowHeight: number
  /** The row that has the focus or had it last; -1 for none. */
  activeIndex: number
  /** Makes a row the active one, and brings it into view. */
  go: (index: number) => void
  /** The focus has come into a row in another way. */
  entered: (index: number) => void
}

/** @returns the handlers of the element that scrolls. Rows carry `data-index`, their buttons `data-walk` */
export function useRowKeys({ scroller, count, rowHeight, activeIndex, go, entered }: RowKeys): {
  onKeyDown: (event: KeyboardEvent) => void
  onFocus: (event: FocusEvent) => void
} {
  const follows = useRef(false)
  // The row that the focus goes to may have been made just now.
  useLayoutEffect(() => {
    if (!follows.current || activeIndex < 0) return
    follows.current = false
    const row = scroller.current?.querySelector(`[data-index="${activeIndex}"]`)
    row?.querySelector<HTMLElement>('[data-walk]')?.focus({ preventScroll: true })
  })
  return {
    onKeyDown(event) {
      // What an open row holds keeps its keys.
      if (!(event.target instanceof HTMLElement) || !event.target.matches('[data-walk]')) return
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1)
      const step = stepOfKey(event.key, activeIndex, count, page)
      if (step === null) return
      event.preventDefault()
      follows.current = true
      go(step)
    },
    onFocus({ target }) {
      const row = target.closest<HTMLElement>('[data-index]')
      const index = Number(row?.dataset['index'] ?? -1)
      if (index >= 0 && index !== activeIndex) entered(index)
    },
  }
}
