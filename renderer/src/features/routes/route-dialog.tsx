/** What leading an entry through Patchbay, or giving it back, would write into its client's file. */
import { useState } from 'react'
import { clientName } from '../../../../shared/model/clients'
import type { EditRequest } from '../../../../shared/model/edit'
import type { Lead } from '../../../../shared/model/route'
import type { ServerView } from '../../../../shared/model/server'
import { request } from '../../ipc/client'
import { EditDialog } from '../../parts/edit-dialog'
import { useServers } from '../../store/selectors'
import { text } from '../../text/en'
import { Segments } from '../../ui/segments'
import './routes.css'

const words = text.routes

/** `leads`: what can be chosen from, the usual one first. */
export type RouteWish = { kind: 'route'; leads: readonly Lead[] } | { kind: 'giveback' }

interface RouteDialogProps {
  server: ServerView
  wish: RouteWish
  onClose: () => void
}

export function RouteDialog({ server, wish, onClose }: RouteDialogProps) {
  const [lead, setLead] = useState<Lead>((wish.kind === 'route' ? wish.leads[0] : undefined) ?? 'bridge')
  const [everything, setEverything] = useState(false)
  const [force, setForce] = useState(false)
  const others = useOthers(server, wish, lead)
  const servers = [server, ...(everything ? others : [])].map(({ id }) => id)
  const edit: EditRequest =
    wish.kind === 'route' ? { kind: 'route', servers, lead } : { kind: 'giveback', servers, force }
  const client = clientName(server.source.client)
  const wanted = wish.kind === 'giveback' ? 'giveBack' : lead === 'borrow' ? 'borrow' : 'route'
  return (
    <EditDialog
      title={words.dialogTitle[wanted](server.name)}
      lead={words.dialogLead[wanted](client)}
      wish={JSON.stringify(edit)}
      preview={() => request('edit.preview', edit)}
      anyway={wish.kind === 'giveback' && !force ? { label: words.force, choose: () => setForce(true) } : null}
      onClose={onClose}
    >
      {wish.kind === 'route' && wish.leads.length > 1 && (
        <Segments
          label={words.via}
          value={lead}
          options={wish.leads.map((value) => ({ value, label: words.leads[value] }))}
          onChange={setLead}
        />
      )}
      {others.length > 0 && (
        <label className="route-check">
          <input type="checkbox" checked={everything} onChange={(event) => setEverything(event.target.checked)} />
          {words.everything(client, others.length)}
        </label>
      )}
    </EditDialog>
  )
}

/** The client's other entries that can go the same way; those of a project's file are led one by one. */
function useOthers(server: ServerView, wish: RouteWish, lead: Lead): readonly ServerView[] {
  const servers = useServers()
  return servers.filter(({ id, source, route }) => {
    if (id === server.id || source.client !== server.source.client) return false
    if (wish.kind === 'giveback') return route.way !== 'direct'
    return route.open.includes(lead) && source.scope !== 'project'
  })
}
