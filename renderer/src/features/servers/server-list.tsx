/** The home: every server in groups, trouble first; virtual, and walkable by keyboard. */
import { useVirtualizer, defaultRangeExtractor } from '@tanstack/react-virtual'
import { useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, Ref } from 'react'
import type { ServerView } from '../../../../shared/model/server'
import { wantsSignIn } from '../../../../shared/model/standing'
import { buttonsOf, type Verb } from '../../lib/buttons'
import { act } from '../../store/actions'
import { groupServers, useServers, useSources } from '../../store/selectors'
import { saveSettings, useSettings } from '../../store/settings'
import { showServer, useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Message } from '../../ui/note'
import { Segments } from '../../ui/segments'
import { BrokenSources } from './broken-sources'
import { ServerRow } from './server-row'
import './servers.css'

type Item =
  { kind: 'group'; key: string; title: string; count: number } | { kind: 'server'; key: string; server: ServerView }

const groupHeight = 34
const rowHeight = 46
const verbs: Partial<Record<string, Verb>> = { r: 'reconnect', d: 'disconnect', c: 'connect', s: 'sign-in' }

export interface ServerListHandle {
  /** Puts the focus on the selected server, or on the first. */
  focus: () => void
}

export function ServerList({ ref, onOpen }: { ref: Ref<ServerListHandle>; onOpen: (byKey: boolean) => void }) {
  const servers = useServers()
  const groupBy = useSettings((settings) => settings.groupBy)
  const search = useView((view) => view.search)
  const selected = useView((view) => view.selected)
  const items = useMemo(() => itemsOf(servers, groupBy, search), [servers, groupBy, search])
  const order = useMemo(() => items.flatMap((item) => (item.kind === 'server' ? [item.server] : [])), [items])
  const [focused, setFocused] = useState<string | null>(null)
  const active = [focused, selected].find((id) => order.some((server) => server.id === id)) ?? order[0]?.id ?? null
  const activeIndex = items.findIndex((item) => item.key === active)

  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === 'group' ? groupHeight : rowHeight),
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 6,
    // The row with the focus always exists, wherever it has moved to: focus is never lost.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range)
      return activeIndex < 0 || shown.includes(activeIndex) ? shown : [...shown, activeIndex].toSorted((a, b) => a - b)
    },
  })
  // Heights belong to kinds of items; when kinds change places, they are measured anew.
  useEffect(() => virtualizer.measure(), [items, virtualizer])

  const focusServer = useCallback(
    (id: string): void => {
      const index = items.findIndex((item) => item.key === id)
      if (index < 0) return
      // With the first server its group's title comes into view as well.
      virtualizer.scrollToIndex(index === 1 ? 0 : index)
      setFocused(id)
      const row = findRow(scroller.current, id)
      if (row !== null) row.focus({ preventScroll: true })
      // A row that was out of view exists a moment later.
      else requestAnimationFrame(() => findRow(scroller.current, id)?.focus({ preventScroll: true }))
    },
    [items, virtualizer],
  )
  useImperativeHandle(ref, () => ({ focus: () => active !== null && focusServer(active) }), [active, focusServer])

  const open = useCallback(
    (id: string, byKey: boolean): void => {
      showServer(id, { open: true })
      onOpen(byKey)
    },
    [onOpen],
  )

  const handleKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const position = order.findIndex((server) => server.id === active)
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1)
    const steps: Partial<Record<string, number>> = {
      ArrowDown: position + 1,
      ArrowUp: position - 1,
      Home: 0,
      End: order.length - 1,
      PageDown: position + page,
      PageUp: position - page,
    }
    const step = steps[event.key]
    if (step !== undefined) {
      event.preventDefault()
      const next = order[Math.max(0, Math.min(order.length - 1, step))]
      if (next === undefined) return
      showServer(next.id)
      focusServer(next.id)
      return
    }
    const server = order[position]
    const verb = verbs[event.key.toLowerCase()]
    if (server === undefined || verb === undefined || !mayPress(server, verb)) return
    event.preventDefault()
    if (verb === 'sign-in' && buttonsOf(server).main === 'enter-client-id') open(server.id, true)
    else void act(server, verb)
  }

  return (
    <section className="servers" aria-label={text.list.label}>
      <div className="servers-bar">
        <span className="servers-count">{text.list.count(order.length, servers.length)}</span>
        <Segments
          label={text.list.groupBy}
          value={groupBy}
          options={[
            { value: 'state', label: text.list.byState },
            { value: 'client', label: text.list.byClient },
          ]}
          onChange={(value) => void saveSettings({ groupBy: value })}
        />
      </div>
      <BrokenSources sources={useSources()} />
      {order.length === 0 && (
        <Message title={text.list.nothingFound(search)}>
          <Button onClick={() => useView.setState({ search: '' })}>{text.list.clearSearch}</Button>
        </Message>
      )}
      <div ref={scroller} className="servers-scroll" role="presentation" onKeyDown={handleKey}>
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
                    active={item.server.id === active}
                    onOpen={open}
                    onActivate={setFocused}
                  />
                )}
              </div>
            )
          })}
        </div>
      </div>
    </section>
  )
}

/** A key that is hit by mistake must not open a browser: S is for servers that wait for a sign-in. */
function mayPress(server: ServerView, verb: Verb): boolean {
  return buttonsOf(server).allowed.includes(verb) && (verb !== 'sign-in' || wantsSignIn(server))
}

function itemsOf(servers: readonly ServerView[], groupBy: 'state' | 'client', search: string): Item[] {
  return groupServers(servers, groupBy, search).flatMap((group): Item[] => [
    { kind: 'group', key: group.key, title: group.title, count: group.servers.length },
    ...group.servers.map((server): Item => ({ kind: 'server', key: server.id, server })),
  ])
}

function findRow(scroller: HTMLElement | null, id: string): HTMLElement | null {
  const rows = scroller?.querySelectorAll<HTMLElement>('[data-server]') ?? []
  return [...rows].find((row) => row.dataset['server'] === id) ?? null
}
