/** Keeps the focus in a part of the window when the control that had it goes away with its state. */
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react'

/** For a part that can take the focus itself (`tabIndex={-1}`): the next fitting button gets it, else the part. */
export function useKeptFocus<T extends HTMLElement>(): RefObject<T | null> {
  const part = useRef<T>(null)
  const last = useRef<Element | null>(null)
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
    const gone = last.current !== null && !last.current.isConnected
    if (!gone || document.activeElement !== document.body) return
    last.current = null
    const primary = part.current?.querySelector<HTMLElement>('button[data-look="primary"], .main-button')
    const next = primary ?? part.current?.querySelector<HTMLElement>('button') ?? part.current
    next?.focus()
  })
  return part
}
