/** One tool: what it says about itself, a call to try, and its schemas. */
import type { Tool } from '../../../../shared/model/capabilities'
import type { ServerView } from '../../../../shared/model/server'
import { text } from '../../text/en'
import { CodeBlock } from '../../ui/code-block'
import { TryCall } from './try-call'

const hints = [
  ['readOnlyHint', text.tools.hints.readOnly],
  ['destructiveHint', text.tools.hints.destructive],
  ['idempotentHint', text.tools.hints.idempotent],
  ['openWorldHint', text.tools.hints.openWorld],
] as const

export function ToolSheet({ server, tool }: { server: ServerView; tool: Tool }) {
  const said = hints.filter(([name]) => tool.annotations?.[name] === true)
  return (
    <>
      <div className="tool-head selectable">
        <h3>{tool.title ?? tool.name}</h3>
        {tool.title !== undefined && tool.title !== tool.name && <code>{tool.name}</code>}
        {said.length > 0 && (
          <p className="flex tool-hints">
            {said.map(([name, words]) => (
              <span key={name} className="badge">
                {words}
              </span>
            ))}
          </p>
        )}
        <p className="tool-description">{tool.description ?? text.tools.noDescription}</p>
      </div>
      <TryCall server={server} tool={tool} />
      <details className="card tool-schema">
        <summary>{text.tools.schema}</summary>
        <Schema title={text.tools.input} schema={tool.inputSchema} />
        {tool.outputSchema !== undefined && <Schema title={text.tools.output} schema={tool.outputSchema} />}
      </details>
    </>
  )
}

function Schema({ title, schema }: { title: string; schema: Record<string, unknown> }) {
  return (
    <>
      <h4>{title}</h4>
      <CodeBlock label={title}>{JSON.stringify(schema, null, 2)}</CodeBlock>
    </>
  )
}
