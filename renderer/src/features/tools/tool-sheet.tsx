/** One tool: what it says about itself, a call to try, and its schemas. */
import type { Tool } from '../../../../shared/model/capabilities'
import type { ServerView } from '../../../../shared/model/server'
import { text } from '../../text/en'
import { StrangerText } from '../../ui/stranger-text'
import { CodeBlock } from '../../ui/code-block'
import { Description } from './description'
import { ToolHints } from './tool-hints'
import { TryCall } from './try-call'

export function ToolSheet({ server, tool }: { server: ServerView; tool: Tool }) {
  return (
    <>
      <div className="tool-head selectable">
        <h3>
          <StrangerText>{tool.title ?? tool.name}</StrangerText>
        </h3>
        {tool.title !== undefined && tool.title !== tool.name && <code>{tool.name}</code>}
        <ToolHints tool={tool} all />
        <Description>{tool.description ?? text.tools.noDescription}</Description>
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
