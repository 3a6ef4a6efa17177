/** The one button that helps with what a check has found. */
import type { CheckResult } from '../../../../shared/model/diagnosis'
import type { ServerView } from '../../../../shared/model/server'
import { needsApproval } from '../../../../shared/model/standing'
import { act, reveal } from '../../store/actions'
import { showServer, useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'

interface Props {
  server: ServerView
  check: CheckResult
  look: 'plain' | 'primary'
}

/** Nothing for a finding that only time or somebody else can help with. */
export function CheckAction({ server, check, look }: Props) {
  const busy = useView((view) => view.busy[server.id]?.verb)
  if (check.outcome === 'ok' || check.outcome === 'skipped') return null
  const button = (label: string, name: string, press: () => void, working = false): React.ReactNode => (
    <Button
      look={look}
      busy={working}
      aria-label={look === 'primary' ? name : text.diagnose.forCheck(name, check.title)}
      onClick={press}
    >
      {label}
    </Button>
  )
  const overview = (): void => showServer(server.id, { open: true, tab: 'overview' })
  const { buttons } = text
  if (check.id === 'permission' && needsApproval(server.state)) {
    return button(buttons.review, buttons.named.review(server.name), overview)
  }
  switch (check.action) {
    case 'sign-in':
    case 'reconnect': {
      const verb = check.action
      return button(buttons[verb], buttons.named[verb](server.name), () => void act(server, verb), busy === verb)
    }
    case 'edit-config':
      return button(buttons.reveal, `${buttons.reveal}: ${server.name}`, () => void reveal(server))
    case 'enter-client-id':
      return button(buttons['enter-client-id'], buttons.named['enter-client-id'](server.name), overview)
    case 'trust-issuer':
      return button(buttons.review, buttons.named.review(server.name), overview)
    case 'unlock-vault':
    case 'open-url':
    case 'wait':
    case 'none':
      return null
  }
}
