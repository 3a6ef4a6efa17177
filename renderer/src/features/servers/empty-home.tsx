/** The home without servers: what Patchbay is for, where it looked, and what to do next. */
import { clientName } from '../../../../shared/model/clients'
import { openDemo } from '../../store/actions'
import { useAddDraft } from '../../store/add-draft'
import { useMirror, useSources } from '../../store/selectors'
import { useView } from '../../store/view'
import { shortPath } from '../../lib/path'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { BrokenSources } from './broken-sources'
import './servers.css'

export function EmptyHome() {
  const sources = useSources()
  const demo = useMirror((mirror) => mirror.snapshot?.engine.demo ?? false)
  const words = text.empty
  const present = sources.filter(({ exists, client }) => exists && client !== 'patchbay')
  const clients = new Set(present.map(({ client }) => client))
  const add = (): void => {
    // Whoever begins has a page of documentation before them.
    useAddDraft.setState({ way: 'paste' })
    useView.setState({ dialog: 'add-server' })
  }
  return (
    <section className="empty-home" aria-label={text.list.label}>
      <div className="empty-inner">
        <h2>{words.title}</h2>
        <p>{words.lead}</p>
        <ol className="empty-steps">
          {words.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <div className="flex">
          <Button look="primary" onClick={add}>
            {words.add}
          </Button>
          {!demo && (
            <Button title={words.demoHint} onClick={() => void openDemo()}>
              {words.demo}
            </Button>
          )}
        </div>
        <BrokenSources sources={sources} />
        <p>{words.found(clients.size)}</p>
        <ul className="empty-files">
          {sources.map((source) => (
            <li key={source.id} data-there={source.exists || undefined}>
              <span>{clientName(source.client)}</span>
              <code className="selectable" title={source.path}>
                {shortPath(source.path)}
              </code>
              <small>{source.exists ? words.noServers : words.noFile}</small>
            </li>
          ))}
        </ul>
        <p className="empty-after">
          {words.after} {words.unchanged}
        </p>
      </div>
    </section>
  )
}
