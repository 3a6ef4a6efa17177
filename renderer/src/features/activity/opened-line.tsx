/** One line of the log in full, below it in the list; of a call, what was asked and answered. */
import { X } from 'lucide-react'
import type { ActivityEntry } from '../../../../shared/model/server'
import { CopyButton } from '../../parts/copy-button'
import { text } from '../../text/en'
import { IconButton } from '../../ui/button'
import { CodeBlock } from '../../ui/code-block'
import { lineText } from './log-text'

const words = text.activity

export function OpenedLine({ entry, onClose }: { entry: ActivityEntry; onClose: () => void }) {
  const { message, call, at } = entry
  return (
    <section className="log-open" aria-label={words.line}>
      <div className="log-open-head">
        <time dateTime={at} className="grow">
          {preciseTime(at)}
        </time>
        <CopyButton name={words.copyLine} value={() => lineText(entry)} />
        <IconButton label={words.closeLine} icon={<X />} onClick={onClose} />
      </div>
      <CodeBlock label={words.message}>{message}</CodeBlock>
      {call !== undefined && (
        <>
          <h3>{words.request}</h3>
          <CodeBlock label={words.request}>{call.request}</CodeBlock>
          <h3>{words.answer}</h3>
          {call.answer === null ? (
            <p className="field-note">{words.noAnswer}</p>
          ) : (
            <CodeBlock label={words.answer}>{call.answer}</CodeBlock>
          )}
          <p className="field-note">{words.hidden}</p>
        </>
      )}
    </section>
  )
}

/** To the millisecond: what followed what is why somebody opens a line. */
function preciseTime(at: string): string {
  return new Date(at).toLocaleString('en', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  })
}
