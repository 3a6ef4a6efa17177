/** Keys that work everywhere in the window. Those of the list belong to the list. */
import { useEffect, type RefObject } from 'react'
import { isMac } from './ipc/client'
import { useView } from './store/view'

interface Targets {
  search: RefObject<HTMLInputElement | null>
  /** Back from the detail to the list. */
  back: () => void
}

export function useShortcuts({ search, back }: Targets): void {
  useEffect(() => {
    const handle = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return
      const { dialog } = useView.getState()
      const command = isMac() ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
      const key = event.key.toLowerCase()
      if (command && !event.altKey && key === 'k') {
        event.preventDefault()
        useView.setState({ dialog: dialog === 'palette' ? null : 'palette' })
        return
      }
      if (dialog !== null || isInOverlay(event.target)) return
      const wantsSearch = command ? key === 'f' : event.key === '/' && !event.altKey && !isTyping(event.target)
      if (wantsSearch && search.current !== null) {
        event.preventDefault()
        search.current.focus()
        search.current.select()
      } else if (event.key === 'Escape' && isInDetail(event.target)) {
        event.preventDefault()
        back()
      }
    }
    document.addEventListener('keydown', handle)
    return () => document.removeEventListener('keydown', handle)
  }, [search, back])
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable="true"]')

const isInDetail = (target: EventTarget | null): boolean =>
  target === document.body
    ? useView.getState().detailOpen
    : target instanceof Element && target.closest('aside') !== null

/** Menus and dialogs keep their keys to themselves. */
const isInOverlay = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role="dialog"], [role="menu"]') !== null
