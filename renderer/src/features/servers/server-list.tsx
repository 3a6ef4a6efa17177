/** The home: every server in groups, trouble first; virtual, walkable by keyboard, and still while somebody is at it. */
import { useVirtualizer, defaultRangeExtractor } from '@tanstack/react-virtual'
import { useCallback, useImperativeHandle, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, MouseEvent, Ref } from 'react'
import type { ServerView } from '../../../../shared/model/server'
import { buttonsOf } from '../../lib/buttons'
import { whoseOf } from '../../lib/origin'
import { act } from '../../store/actions'
import { useSolePrimary } from '../../store/fix-all'
import { useServers, useSources, type Group } from '../../store/selectors'
import { useSettings } from '../../store/settings'
import { openMenu, showServer, useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Message } from '../../ui/note'
import { BrokenSources } from './broken-sources'
import { rangeOf, stepOfKey, verbOfKey } from '../../lib/list-keys'
import { ListBar } from './list-bar'
import { PickedBar, unpick } from './picked-bar'
import { ServerRow } from './server-row'
import { useHold } from './use-hold'
import { useMoved, useNewSelection } from './use-in-view'
import { usePlaces } from './use-places'
import './servers.css'

type Item =
  | { kind: 'group'; key: string; title: string; count: number }
  | { kind: 'server'; key: string; server: ServerView }

const groupHeight = 34
const rowHeight = 46
/**
 * When more servers than this are connecting, or were asked to, nothing turns in their rows (the header's mark still does):
 * each one that turns has the window drawn anew sixty times a second where no graphics card does it, and the rest has to wait.
 */
const mostTurning = 6

export interface ServerListHandle {
  /** Puts the focus on the selected server, or on the first. */
  focus: () => void
}

interface ServerListProps {
  ref: Ref<ServerListHandle>
  /** The list has the window for itself. */
  alone: boolean
  onOpen: (byKey: boolean) => void
}

export function ServerList({ ref, alone, onOpen }: ServerListProps) {
  const servers = useServers()
  const groupBy = useSettings((settings) => settings.groupBy)
  const search = useView((view) => view.search)
  const selected = useView((view) => view.selected)
  const picked = useView((view) => view.picked)
  const begun = useView((view) => Object.keys(view.busy).length)
  const sole = useSolePrimary()
  const { held, touch, release, on } = useHold()
  const { groups, moved } = usePlaces(servers, groupBy, search, held)
  const items = useMemo(() => itemsOf(groups), [groups])
  const order = useMemo(() => groups.flatMap((group) => group.servers), [groups])
  const origins = useMemo(
    () => new Set(servers.map(({ source }) => `${source.client} ${source.scope} ${source.project ?? ''}`)),
    [servers],
  )
  const whose = useMemo(() => whoseOf(servers), [servers])
  /** The server beside the list, where the search has left it out. */
  const hidden =
    alone || order.some(({ id }) => id === selected) ? undefined : servers.find(({ id }) => id === selected)?.name
  const [focused, setFocused] = useState<string | null>(null)
  const active = [focused, selected].find((id) => order.some((server) => server.id === id)) ?? order[0]?.id ?? null
  const activeIndex = items.findIndex((item) => item.key === active)

  const connecting = order.filter(({ state }) => state.kind === 'connecting').length

  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === 'group' ? groupHeight : rowHeight),
    // Another function for the keys, and the places of all items are worked out anew.
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    overscan: 6,
    // The row with the focus always exists, wherever it has moved to: focus is never lost.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range)
      return activeIndex < 0 || shown.includes(activeIndex) ? shown : [...shown, activeIndex].toSorted((a, b) => a - b)
    },
  })

  const scrollTo = useCallback(
    (id: string): void => {
      const index = items.findIndex((item) => item.key === id)
      // With the first server its group's title comes into view as well.
      if (index >= 0) virtualizer.scrollToIndex(index === 1 ? 0 : index)
    },
    [items, virtualizer],
  )
  const focusServer = useCallback(
    (id: string): void => {
      scrollTo(id)
      setFocused(id)
      const row = findRow(scroller.current, id)
      if (row !== null) row.focus({ preventScroll: true })
      // A row that was out of view exists a moment later.
      else requestAnimationFrame(() => findRow(scroller.current, id)?.focus({ preventScroll: true }))
    },
    [scrollTo],
  )
  useImperativeHandle(ref, () => ({ focus: () => active !== null && focusServer(active) }), [active, focusServer])
  const movingNow = useMoved(held, moved, () => selected !== null && scrollTo(selected))
  useNewSelection(selected, items, scrollTo)

  const open = useCallback(
    (id: string, byKey: boolean): void => {
      showServer(id, { open: true })
      onOpen(byKey)
    },
    [onOpen],
  )
  const press = useCallback(
    (id: string, event: MouseEvent): void => {
      touch()
      const { picked: before, selected: from } = useView.getState()
      if (event.shiftKey) {
        useView.setState({ picked: new Set([...before, ...rangeOf(order, from ?? id, id)]) })
      } else if (event.ctrlKey || event.metaKey) {
        const start = before.size === 0 && from !== null && from !== id ? [from] : []
        const next = new Set([...before, ...start])
        if (!next.delete(id)) next.add(id)
        useView.setState({ picked: next })
      } else {
        unpick()
        open(id, event.detail === 0)
      }
    },
    [touch, open, order],
  )

  const handleKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    const position = order.findIndex((server) => server.id === active)
    const command = event.ctrlKey || event.metaKey
    if (command && event.key.toLowerCase() === 'a') {
      event.preventDefault()
      useView.setState({ picked: new Set(order.map(({ id }) => id)) })
      return
    }
    if (command || event.altKey) return
    if (event.key === 'Escape' && picked.size > 0) {
      event.preventDefault()
      unpick()
      return
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1)
    const step = stepOfKey(event.key, position, order.length, page)
    if (step !== null) {
      event.preventDefault()
      const next = order[step]
      if (next === undefined) return
      if (event.shiftKey)
        useView.setState({ picked: new Set([...picked, ...(active === null ? [] : [active]), next.id]) })
      else unpick()
      showServer(next.id)
      focusServer(next.id)
      return
    }
    const present = order[position]
    if (present === undefined) return
    const asked = picked.size > 1 ? order.filter(({ id }) => picked.has(id)) : [present]
    for (const server of asked) {
      const verb = verbOfKey(event.key, server)
      if (verb === null || (verb === 'sign-in' && asked.length > 1)) continue
      event.preventDefault()
      const { main } = buttonsOf(server)
      if (verb === 'sign-in' && (main === 'enter-client-id' || main === 'review')) open(server.id, true)
      else void act(server, verb)
    }
  }
  const handleMenu = (event: MouseEvent<HTMLDivElement>): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null
    const id = row?.dataset['row']
    if (row === null || id === undefined) return
    event.preventDefault()
    const name = findRow(scroller.current, id)
    // By keyboard there is no point of the pointer: the menu hangs on the row.
    const byKey = event.clientX === 0 && event.clientY === 0
    openMenu(id, byKey ? (name ?? row) : { x: event.clientX, y: event.clientY }, name)
  }

  return (
    <section className="servers" aria-label={text.list.label}>
      <ListBar shown={order.length} all={servers.length} hidden={hidden} moved={moved} onSort={release} />
      <BrokenSources sources={useSources()} />
      {order.length === 0 && (
        <Message title={text.list.nothingFound(search)}>
          <Button onClick={() => useView.setState({ search: '' })}>{text.list.clearSearch}</Button>
        </Message>
      )}
      <div
        ref={scroller}
        className="servers-scroll"
        role="presentation"
        data-moving={movingNow || undefined}
        data-storm={Math.max(begun, connecting) > mostTurning || undefined}
        onKeyDown={handleKey}
        onContextMenu={handleMenu}
        {...on}
      >
        <div className="virtual" role="list" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((row) => {
            const item = items[row.index]
            if (item === undefined) return null
            return (
              <div key={row.key} role="listitem" style={{ height: row.size, transform: `translateY(${row.start}px)` }}>
                {item.kind === 'group' ? (
                  <h2 className="group">
                    {item.title} <i>{item.count}</i>
                  </h2>
                ) : (
                  <ServerRow
                    server={item.server}
                    selected={item.server.id === selected}
                    picked={picked.has(item.server.id)}
                    active={item.server.id === active}
                    sole={alone && sole === item.server.id}
                    showOrigin={groupBy === 'state' && origins.size > 1}
                    whose={groupBy === 'state' ? (whose.get(item.server.id) ?? null) : null}
                    onPress={press}
                    onActivate={setFocused}
                  />
                )}
              </div>
            )
          })}
        </div>
      </div>
      <PickedBar servers={order} />
    </section>
  )
}

function itemsOf(groups: readonly Group[]): Item[] {
  return groups.flatMap((group): Item[] => [
    { kind: 'group', key: group.key, title: group.title, count: group.servers.length },
    ...group.servers.map((server): Item => ({ kind: 'server', key: server.id, server })),
  ])
}

function findRow(scroller: HTMLElement | null, id: string): HTMLElement | null {
  const rows = scroller?.querySelectorAll<HTMLElement>('[data-server]') ?? []
  return [...rows].find((row) => row.dataset['server'] === id) ?? null
}
