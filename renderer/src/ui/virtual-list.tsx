/** A long list of rows of one height, of which only those in view exist. */
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef, type ReactNode } from 'react'

interface VirtualListProps<T> {
  label: string
  className?: string
  items: readonly T[]
  /** In px. */
  rowHeight: number
  /** Always the same function. */
  keyOf: (item: T) => string | number
  render: (item: T) => ReactNode
  /** Keeps the end in view. */
  follow?: boolean
  /** Tells when the person scrolls to the end or away from it. */
  onFollow?: (follow: boolean) => void
}

export function VirtualList<T>(props: VirtualListProps<T>) {
  const { label, className, items, rowHeight, keyOf, render, follow = false, onFollow } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer: Virtualizer<HTMLDivElement, Element> = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: useCallback(
      (index: number) => {
        const item = items[index]
        return item === undefined ? index : keyOf(item)
      },
      // Another function for the keys, and the places of all items are worked out anew.
      [items, keyOf],
    ),
    overscan: 8,
  })
  useEffect(() => {
    if (follow && items.length > 0) virtualizer.scrollToIndex(items.length - 1, { align: 'end' })
  }, [follow, items.length, virtualizer])
  const noticeScroll = (event: React.UIEvent<HTMLDivElement>): void => {
    if (onFollow === undefined) return
    const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
    const atEnd = scrollHeight - scrollTop - clientHeight < rowHeight * 2
    if (atEnd !== follow) onFollow(atEnd)
  }
  return (
    <div
      ref={scroller}
      className={className === undefined ? 'scroller' : `scroller ${className}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard
      tabIndex={0}
      role="group"
      aria-label={label}
      onScroll={noticeScroll}
    >
      <div className="virtual" role="list" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((row) => {
          const item = items[row.index]
          return (
            item !== undefined && (
              <div
                key={row.key}
                role="listitem"
                aria-setsize={items.length}
                aria-posinset={row.index + 1}
                style={{ height: row.size, transform: `translateY(${row.start}px)` }}
              >
                {render(item)}
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}
