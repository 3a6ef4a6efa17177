/** What a tool says of itself: formatted where it is Markdown, and folded where it would push the form out of view. */
import { useState } from 'react'
import { isMarkdown } from '../../lib/markdown'
import { Markdown } from '../../parts/markdown'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { StrangerText } from '../../ui/stranger-text'

/** About as much as stays in view above a form. */
const fewLines = 8
const fewCharacters = 600

export function Description({ children }: { children: string }) {
  const isLong = children.length > fewCharacters || children.split('\n', fewLines + 1).length > fewLines
  const [open, setOpen] = useState(false)
  return (
    <>
      <div className="tool-description" data-folded={(isLong && !open) || undefined}>
        {isMarkdown(children) ? (
          <Markdown value={children} />
        ) : (
          <p>
            <StrangerText>{children}</StrangerText>
          </p>
        )}
      </div>
      {isLong && (
        <div>
          <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? text.markdown.less : text.markdown.all}
          </Button>
        </div>
      )}
    </>
  )
}
