/** A long list of rows of one height, of which only those in view exist; one of them may be open, and is as high as what it holds. */
import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useRowKeys } from './use-row-keys'

type Key = string | number

interface VirtualListProps<T> {
  label: string
  className?: string
  items: readonly T[]
  /** In px. */
  rowHeight: number
  /** Always the same function. */
  keyOf: (item: T) => Key
  /** @param tabIndex of the item's own button where the list is walkable; that carries `data-walk` */
  render: (item: T, tabIndex: 0 | -1) => ReactNode
  /** Keeps the end in view. */
  follow?: boolean
  /** Tells when the person scrolls to the end or away from it. */
  onFollow?: (follow: boolean) => void
  /** The item that is open. */
  openKey?: Key | null
  /** Tab reaches one of the items' buttons, and the arrow keys lead to the others. */
  walkable?: boolean
}

export function VirtualList<T>(props: VirtualListProps<T>) {
  const { label, className, items, rowHeight, keyOf, render, follow = false, onFollow } = props
  const { openKey = null, walkable = false } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [openHeight, measureOpen] = useHeight(rowHeight)
  const [active, setActive] = useState<Key | null>(null)
  const activeIndex = useMemo(
    () => (active === null ? -1 : items.findIndex((item) => keyOf(item) === active)),
    [items, keyOf, active],
  )
  const virtualizer: Virtualizer<HTMLDivElement, Element> = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const item = openKey === null ? undefined : items[index]
      return item !== undefined && keyOf(item) === openKey ? openHeight : rowHeight
    },
    getItemKey: useCallback(
      (index: number) => {
        const item = items[index]
        return item === undefined ? index : keyOf(item)
      },
      // Another function for the keys, and the places of all items are worked out anew.
      [items, keyOf],
    ),
    overscan: 8,
    // The row with the focus always exists, however far it is scrolled away: focus is never lost.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range)
      if (activeIndex < 0 || activeIndex >= range.count || shown.includes(activeIndex)) return shown
      return [...shown, activeIndex].toSorted((a, b) => a - b)
    },
  })
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, openKey, openHeight])
  useEffect(() => {
    if (follow && items.length > 0) virtualizer.scrollToIndex(items.length - 1, { align: 'end' })
  }, [follow, items.length, virtualizer])
  const noticeScroll = (event: React.UIEvent<HTMLDivElement>): void => {
    if (onFollow === undefined) return
    const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
    const atEnd = scrollHeight - scrollTop - clientHeight < rowHeight * 2
    if (atEnd !== follow) onFollow(atEnd)
  }
  const keys = useRowKeys({
    scroller,
    count: items.length,
    rowHeight,
    activeIndex,
    go: (index) => {
      const item = items[index]
      if (item === undefined) return
      setActive(keyOf(item))
      virtualizer.scrollToIndex(index)
      // Whoever walks away from the end wants to read.
      if (index < items.length - 1) onFollow?.(false)
    },
    entered: (index) => {
      const item = items[index]
      if (item !== undefined) setActive(keyOf(item))
    },
  })
  const rows = virtualizer.getVirtualItems()
  // Before anybody has been in the list, Tab leads to the first row in view.
  const first = rows.find(({ start }) => start >= (virtualizer.scrollOffset ?? 0)) ?? rows[0]
  const reachable = activeIndex < 0 ? first?.index : activeIndex
  return (
    <div
      ref={scroller}
      className={className === undefined ? 'scroller' : `scroller ${className}`}
      tabIndex={walkable ? -1 : 0}
      role="group"
      aria-label={label}
      onScroll={noticeScroll}
      {...(walkable && keys)}
    >
      <div className="virtual" role="list" style={{ height: virtualizer.getTotalSize() }}>
        {rows.map((row) => {
          const item = items[row.index]
          const isOpen = openKey !== null && row.key === openKey
          return (
            item !== undefined && (
              <div
                key={row.key}
                ref={isOpen ? measureOpen : undefined}
                role="listitem"
                aria-setsize={items.length}
                aria-posinset={row.index + 1}
                data-index={row.index}
                data-open={isOpen || undefined}
                style={{ height: isOpen ? undefined : row.size, transform: `translateY(${row.start}px)` }}
              >
                {render(item, row.index === reachable ? 0 : -1)}
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

/** The height of one element as it changes; the last one is kept while the element is away. */
function useHeight(least: number): [number, (element: HTMLElement | null) => (() => void) | undefined] {
  const [height, setHeight] = useState(least)
  const measure = useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return undefined
      const read = (): void => setHeight(Math.max(least, element.offsetHeight))
      read()
      const observer = new ResizeObserver(read)
      observer.observe(element)
      return () => observer.disconnect()
    },
    [least],
  )
  return [height, measure]
}
