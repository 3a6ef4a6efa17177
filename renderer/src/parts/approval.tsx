/** The permission for an entry that a project's file brought along: what it would start or talk to, and the button. */
import type { ServerView } from '../../../shared/model/server'
import { allow } from '../store/actions'
import { useFixAllLeads } from '../store/fix-all'
import { useView } from '../store/view'
import { text } from '../text/en'
import { Button } from '../ui/button'
import './approval.css'

/** What would run, word by word. A person gives the permission only where they see this. */
export function ApprovalCommand({ server }: { server: ServerView }) {
  return (
    <p className="approval-command">
      <span>{server.transport === 'stdio' ? text.overview.approvalCommand : text.overview.approvalAddress}</span>
      <code className="selectable">{server.target}</code>
    </p>
  )
}

/** @param primary it is the one thing to do where it stands */
export function ApproveButton({ server, primary = false }: { server: ServerView; primary?: boolean }) {
  const busy = useView((view) => view.busy[server.id]?.verb === 'connect')
  const leads = useFixAllLeads()
  const words = text.buttons.allow
  return (
    <Button
      look={leads && !primary ? 'tint' : 'primary'}
      busy={busy}
      aria-label={text.buttons.of(words, server.name)}
      onClick={() => void allow(server)}
    >
      {words}
    </Button>
  )
}
