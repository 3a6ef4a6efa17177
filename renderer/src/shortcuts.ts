/** Keys that work everywhere in the window. Those that move in the list belong to the list. */
import { useEffect, type RefObject } from 'react'
import { verbOfKey } from './lib/list-keys'
import { isMac } from './ipc/client'
import { act } from './store/actions'
import { mirrorStore } from './store/mirror'
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
      const typing = isTyping(event.target)
      const wantsSearch = command ? key === 'f' : event.key === '/' && !event.altKey && !typing
      const field = wantsSearch ? (searchHere(event.target) ?? search.current) : null
      if (field !== null) {
        event.preventDefault()
        field.focus()
        field.select()
      } else if (event.key === 'Escape' && isInDetail(event.target)) {
        event.preventDefault()
        back()
      } else if (!typing && !command && !event.altKey) {
        if (event.key === '?') {
          event.preventDefault()
          useView.setState({ dialog: 'keys' })
        } else askSelected(event)
      }
    }
    document.addEventListener('keydown', handle)
    return () => document.removeEventListener('keydown', handle)
  }, [search, back])
}

/** R, S, C and D mean the selected server, wherever the focus is. */
function askSelected(event: KeyboardEvent): void {
  // In the list a key means the row that has the focus, and the list has had its turn.
  if (event.target instanceof Element && event.target.closest('[data-row]') !== null) return
  const { selected } = useView.getState()
  const server = mirrorStore.getState().snapshot?.servers.find(({ id }) => id === selected)
  const verb = server === undefined ? null : verbOfKey(event.key, server)
  if (server === undefined || verb === null) return
  event.preventDefault()
  void act(server, verb)
}

/** The search of the view that has the focus. */
function searchHere(target: EventTarget | null): HTMLInputElement | null {
  const pane = target instanceof Element ? target.closest('aside') : null
  return pane?.querySelector<HTMLInputElement>('input[type="search"]') ?? null
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable="true"]')

const isInDetail = (target: EventTarget | null): boolean =>
  target === document.body
    ? useView.getState().detailOpen
    : target instanceof Element && target.closest('aside') !== null

/** Menus and dialogs keep their keys to themselves. */
const isInOverlay = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role="dialog"], [role="menu"]') !== null
