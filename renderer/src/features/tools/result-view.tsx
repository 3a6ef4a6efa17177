/** A tool's answer; all of it can be copied. */
import type { ToolResult } from '../../../../shared/model/capabilities'
import { text } from '../../text/en'
import { ContentBlocks, JsonText } from '../../parts/content-blocks'
import { CopyButton } from '../../parts/copy-button'
import { Note } from '../../ui/note'

export function ResultView({ result, ms }: { result: ToolResult; ms: number }) {
  const words = text.tools
  const blocks = result.content ?? []
  const structured = result.structuredContent
  const empty = blocks.length === 0 && structured === undefined
  return (
    <div className="result">
      <div className="try-head">
        <h3>
          {words.result} <span className="field-note">{words.took(ms)}</span>
        </h3>
        <CopyButton label={words.copyAll} value={() => JSON.stringify(result, null, 2)} />
      </div>
      {result.isError === true && (
        <Note tone="bad">
          <b>{words.error}</b>
        </Note>
      )}
      {empty && <p className="field-note">{words.emptyResult}</p>}
      <ContentBlocks blocks={blocks} />
      {structured !== undefined && (
        <div>
          <h4>{words.structured}</h4>
          <JsonText value={structured} />
        </div>
      )}
    </div>
  )
}
