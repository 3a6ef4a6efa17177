/** A problem's code and what was seen, already redacted by the engine, with Copy diagnostics. */
import type { Problem } from '../../../../shared/model/problem'
import type { ServerView } from '../../../../shared/model/server'
import { shortPath } from '../../lib/path'
import { diagnosticsOf } from '../../store/actions'
import { text } from '../../text/en'
import { CodeBlock } from '../../ui/code-block'
import { CopyButton } from '../../parts/copy-button'

export function Evidence({ server, problem }: { server: ServerView; problem: Problem }) {
  const words = text.overview.evidence
  const { evidence } = problem
  const ends = [
    typeof evidence.exitCode === 'number' ? words.exitCode(evidence.exitCode) : null,
    typeof evidence.signal === 'string' ? words.signal(evidence.signal) : null,
  ].filter((end) => end !== null)
  return (
    <div className="evidence">
      <dl className="facts">
        <dt>{text.overview.code}</dt>
        <dd>
          <code>{problem.code}</code>
        </dd>
        {evidence.status !== undefined && <Fact name={words.status}>{String(evidence.status)}</Fact>}
        {ends.length > 0 && <Fact name={words.exit}>{ends.join(', ')}</Fact>}
        {evidence.file !== undefined && (
          <>
            <Fact name={words.file}>
              <code title={evidence.file.path}>{shortPath(evidence.file.path)}</code>
            </Fact>
            <Fact name={words.place}>{text.configuration.position(evidence.file.line, evidence.file.column)}</Fact>
          </>
        )}
        {evidence.headerNames !== undefined && evidence.headerNames.length > 0 && (
          <Fact name={words.headerNames}>{evidence.headerNames.join(', ')}</Fact>
        )}
        {evidence.cause !== undefined && <Fact name={words.cause}>{evidence.cause}</Fact>}
      </dl>
      {evidence.body !== undefined && evidence.body !== '' && <Block title={words.body} content={evidence.body} />}
      {evidence.stderr !== undefined && evidence.stderr.length > 0 && (
        <Block title={words.stderr} content={evidence.stderr.join('\n')} />
      )}
      <div>
        <CopyButton label={text.overview.copyDiagnostics} value={() => diagnosticsOf(server)} />
      </div>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Block({ title, content }: { title: string; content: string }) {
  return (
    <div>
      <div className="evidence-title">{title}</div>
      <CodeBlock label={title} className="evidence-block">
        {content}
      </CodeBlock>
    </div>
  )
}
