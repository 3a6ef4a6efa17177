/** The line between two panes: dragged, or moved with the arrow keys; where it was is remembered on this computer. */
import { useEffect, useRef, useState } from 'react'

interface SplitterProps {
  label: string
  /** Under which the width is remembered. */
  name: string
  /** The width (px) of the pane after it: least and most. */
  least: number
  most: number
  /** The width while nobody has moved it, as a CSS length. */
  usual: string
  /** A custom property of the document that carries the width. */
  property: string
}

const step = 24

export function Splitter({ label, name, least, most, usual, property }: SplitterProps) {
  const [width, setWidth] = useState<number | null>(() => {
    const kept = Number(localStorage.getItem(name) ?? Number.NaN)
    return kept >= least && kept <= 4_000 ? kept : null
  })
  const part = useRef<HTMLDivElement>(null)
  useEffect(() => {
    document.documentElement.style.setProperty(
      property,
      width === null ? usual : `clamp(${least}px, ${width}px, ${most}px)`,
    )
    if (width === null) localStorage.removeItem(name)
    else localStorage.setItem(name, String(width))
  }, [least, most, name, property, usual, width])
  const present = (): number => {
    const after = part.current?.nextElementSibling?.getBoundingClientRect().width
    return width ?? after ?? least
  }
  const move = (next: number): void => setWidth(Math.round(Math.max(least, Math.min(most, next))))
  return (
    <div
      ref={part}
      className="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={width ?? least}
      tabIndex={0}
      onDoubleClick={() => setWidth(null)}
      onKeyDown={(event) => {
        const by = event.key === 'ArrowLeft' ? step : event.key === 'ArrowRight' ? -step : null
        if (by === null) return
        event.preventDefault()
        move(present() + by)
      }}
      onPointerDown={(event) => {
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
        const right = event.currentTarget.parentElement?.getBoundingClientRect().right ?? window.innerWidth
        move(right - event.clientX)
      }}
    />
  )
}
