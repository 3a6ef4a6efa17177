/** The six looks of a state, told apart by shape as well as by colour. */
import type { ReactNode } from 'react'
import type { Look } from '../../../shared/model/standing'

const shapes: Record<Look, ReactNode> = {
  good: <circle cx="7" cy="7" r="4.5" fill="currentColor" />,
  asleep: <path d="M8.6 2.3a4.9 4.9 0 1 0 3.1 7.3A4.3 4.3 0 0 1 8.6 2.3z" fill="currentColor" />,
  working: (
    <>
      <circle cx="7" cy="7" r="4.6" fill="none" stroke="var(--edge)" strokeWidth="2" />
      <path d="M7 2.4A4.6 4.6 0 0 1 11.6 7" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </>
  ),
  you: (
    <>
      <path d="M7 .8 13.2 7 7 13.2.8 7z" fill="currentColor" />
      <path d="M7 4v3.4M7 9.6v.2" stroke="var(--pane)" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  bad: (
    <>
      <rect x="1.8" y="1.8" width="10.4" height="10.4" rx="2.6" fill="currentColor" />
      <path d="m5 5 4 4m0-4-4 4" stroke="var(--pane)" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  off: <circle cx="7" cy="7" r="4" fill="none" stroke="currentColor" strokeWidth="1.6" />,
}

/**
 * Decoration: the word for the state always stands beside it or in an accessible name.
 * @param resting nothing is under way at this moment: it waits for its next try
 */
export function StateMark({ look, resting = false }: { look: Look; resting?: boolean }) {
  return (
    <svg className="mark" data-look={look} data-resting={resting || undefined} viewBox="0 0 14 14" aria-hidden="true">
      {shapes[look]}
    </svg>
  )
}
