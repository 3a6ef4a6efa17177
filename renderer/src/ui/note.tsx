/** Looks for when there is something to say instead of something to show. */
import type { ReactNode } from 'react'
import type { IpcError } from '../../../shared/ipc/result'
import { text } from '../text/en'
import { Button } from './button'

/** A sentence in the middle of an empty view. */
export function Message({ title, children }: { title?: string; children?: ReactNode }) {
  return (
    <div className="message">
      {title !== undefined && <b>{title}</b>}
      {children}
    </div>
  )
}

/** A coloured note in a view. */
export function Note({ tone, children }: { tone: 'bad' | 'you' | 'work'; children: ReactNode }) {
  return (
    <div className="note selectable" data-tone={tone}>
      {children}
    </div>
  )
}

/** A request's error in place, with a way to ask again. */
export function ErrorNote({ title, error, onRetry }: { title: string; error: IpcError; onRetry?: () => void }) {
  return (
    <div className="note selectable" data-tone="bad" role="alert">
      <div>
        <b>{title}</b>
        <p>{error.message}</p>
      </div>
      {onRetry !== undefined && (
        <div>
          <Button onClick={onRetry}>{text.tryAgain}</Button>
        </div>
      )}
    </div>
  )
}

/** Stands in for content that takes longer than 200 ms. */
export function Skeleton({ rows = 5 }: { rows?: number }) {
  return (
    <div className="skeleton" role="status" aria-label={text.loading}>
      {Array.from({ length: rows }, (_, index) => (
        <i key={index} />
      ))}
    </div>
  )
}
