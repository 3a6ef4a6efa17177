/** Keys that are pressed in the moment in which a menu opens: it has the focus a frame later, and until then they would act on the list. */
import { useEffect } from 'react'
import { useView } from '../store/view'

/** Holds them back until the menu has the focus. Escape and Tab close it at once. */
export function useEarlyKeys(close: () => void): void {
  useEffect(() => {
    let waiting: string[] = []
    const isInMenu = (target: EventTarget | null): target is Element =>
      target instanceof Element && target.closest('[role="menu"]') !== null
    const hold = (event: KeyboardEvent): void => {
      if (useView.getState().menu === null || isInMenu(event.target) || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      event.stopPropagation()
      if (event.key === 'Escape' || event.key === 'Tab') close()
      else waiting.push(event.key)
    }
    const hand = ({ target }: FocusEvent): void => {
      if (waiting.length === 0 || !isInMenu(target)) return
      const keys = waiting
      waiting = []
      // After those who want to know of the focus.
      queueMicrotask(() => {
        for (const key of keys)
          document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      })
    }
    // Whatever waited for a menu that never had the focus means nothing for the next one.
    const forget = useView.subscribe(({ menu }) => {
      if (menu === null) waiting = []
    })
    document.addEventListener('keydown', hold, true)
    document.addEventListener('focusin', hand)
    return () => {
      forget()
      document.removeEventListener('keydown', hold, true)
      document.removeEventListener('focusin', hand)
    }
  }, [close])
}
