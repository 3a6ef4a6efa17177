/** One line across the window about everything in it, with at most one button. */
import type { ReactNode } from 'react'
import { StateMark } from './state-mark'
import './banner.css'

interface BannerProps {
  /** `you`: somebody has to do something; `off`: it is only told. */
  look: 'you' | 'off'
  /** Without a full stop. */
  title: string
  body: string
  /** More, on hover. */
  detail?: string
  children?: ReactNode
}

export function Banner({ look, title, body, detail, children }: BannerProps) {
  return (
    <section className="banner" data-tone={look} aria-label={title}>
      <StateMark look={look} />
      <span className="grow selectable" role="status" title={detail}>
        <b>{title}.</b> {body}
      </span>
      {children}
    </section>
  )
}
