/** Keeps the focus in a part of the window when the control that had it goes away with its state. */
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react'

/** For a part that can take the focus itself (`tabIndex={-1}`): the next fitting button gets it, else the part until there is one. */
export function useKeptFocus<T extends HTMLElement>(): RefObject<T | null> {
  const part = useRef<T>(null)
  const last = useRef<Element | null>(null)
  /** The part has the focus only because it had no button. */
  const parked = useRef(false)
  useEffect(() => {
    const enter = ({ target }: FocusEvent): void => {
      last.current = target instanceof Element && part.current?.contains(target) === true ? target : null
    }
    // Whoever clicks elsewhere has left, even if nothing there takes the focus.
    const leave = ({ target }: PointerEvent): void => {
      if (!(target instanceof Node) || part.current?.contains(target) !== true) last.current = null
    }
    document.addEventListener('focusin', enter)
    document.addEventListener('pointerdown', leave)
    return () => {
      document.removeEventListener('focusin', enter)
      document.removeEventListener('pointerdown', leave)
    }
  }, [])
  useLayoutEffect(() => {
    const gone = last.current !== null && !last.current.isConnected && document.activeElement === document.body
    const waits = parked.current && document.activeElement === part.current
    parked.current = false
    if (!gone && !waits) return
    last.current = null
    const primary = part.current?.querySelector<HTMLElement>('button[data-look="primary"], .main-button')
    const button = primary ?? part.current?.querySelector<HTMLElement>('button')
    parked.current = !button
    const next = button ?? part.current
    next?.focus()
  })
  return part
}
