/** What a tool says of itself: whether it only reads, may destroy, can be repeated, reaches outside. */
import type { Tool } from '../../../../shared/model/capabilities'
import { text } from '../../text/en'

const hints = [
  ['readOnlyHint', text.tools.hints.readOnly],
  ['destructiveHint', text.tools.hints.destructive],
  ['idempotentHint', text.tools.hints.idempotent],
  ['openWorldHint', text.tools.hints.openWorld],
] as const

/** @param all also what nobody needs to know before choosing a tool */
export function ToolHints({ tool, all = false }: { tool: Tool; all?: boolean }) {
  const said = hints.filter(([name]) => tool.annotations?.[name] === true)
  const shown = all ? said : said.slice(0, 1).filter(([name]) => name === 'readOnlyHint' || name === 'destructiveHint')
  if (shown.length === 0) return null
  return (
    <span className="item-hints">
      {shown.map(([name, words]) => (
        <span key={name} className="badge" data-hint={name}>
          {words}
        </span>
      ))}
    </span>
  )
}
