/** One server in several clients: who has it, which entry counts, what differs, and what keeps a client from it; and what to do. */
import { useRef, useState } from 'react'
import { clientName, type ClientId } from '../../../../shared/model/clients'
import type { MapCell } from '../../../../shared/model/map'
import { request } from '../../ipc/client'
import { useRequest } from '../../ipc/use-request'
import { CopyEdit } from '../../parts/entry-edit'
import { EditDialog } from '../../parts/edit-dialog'
import { useConfigurationRevision } from '../../store/selectors'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Modal } from '../../ui/modal'
import type { Act } from './acts'
import { MapList, type MapLook } from './map-list'
import { StuckList, useStuck } from './stuck-list'
import './across.css'

const words = text.across

/** What a person is about to do. */
export type Doing = { cell: MapCell; from: string } & (
  | { kind: 'copy'; without: readonly ClientId[] }
  | { kind: 'act'; act: Act }
)

export function Across() {
  const open = useView((view) => view.dialog === 'across')
  return open ? <Opened /> : null
}

const close = (): void => useView.setState({ dialog: null })

function Opened() {
  const edited = useView((view) => view.edited)
  const [doing, setDoing] = useState<Doing | null>(null)
  const [from, setFrom] = useState<string | null>(null)
  const back = useRef<HTMLButtonElement>(null)
  // Asked for here, where they outlast the dialogs that take the map's place meanwhile.
  const map = useRequest('map.get', {}, 'map', useConfigurationRevision())
  const stuck = useStuck()
  const [look, setLook] = useState<MapLook>({ which: null, query: '' })
  const begin = (next: Doing): void => {
    setFrom(next.from)
    setDoing(next)
  }
  const end = (): void => setDoing(null)
  // What an edit has done is shown by itself; then the map is there again.
  if (doing === null && edited !== null) return null
  if (doing?.kind === 'copy') {
    const { server: id, name, client } = doing.cell
    return <CopyEdit entry={{ id, name, client }} without={doing.without} onClose={end} />
  }
  if (doing !== null) {
    const { act, cell } = doing
    return (
      <EditDialog
        title={act.title}
        lead={act.count > 1 ? words.leadSeveral(act.count) : text.edits.lead(clientName(cell.client))}
        wish={JSON.stringify(act.edit)}
        preview={() => request('edit.preview', act.edit)}
        onClose={end}
      />
    )
  }
  return (
    <Modal
      open
      wide
      onClose={close}
      title={words.title}
      lead={words.lead}
      {...(from !== null && { initialFocus: back })}
    >
      <StuckList answer={stuck} />
      <MapList answer={map} look={look} onLook={setLook} from={from} back={back} onDo={begin} onLeave={close} />
    </Modal>
  )
}
