/** The Add-server dialog: a form, or a pasted JSON text. */
import { useState } from 'react'
import { useServers } from '../../store/selectors'
import { showServer, useView } from '../../store/view'
import { text } from '../../text/en'
import { Modal } from '../../ui/modal'
import { Segments } from '../../ui/segments'
import { EntryForm } from './entry-form'
import { PasteForm } from './paste-form'
import './add-server.css'

const words = text.add

export function AddServer() {
  const open = useView((view) => view.dialog === 'add-server')
  const close = (): void => useView.setState({ dialog: null, pasted: null })
  return (
    <Modal open={open} onClose={close} title={words.title} lead={words.lead}>
      {open && <Ways onClose={close} />}
    </Modal>
  )
}

function Ways({ onClose }: { onClose: () => void }) {
  const pasted = useView((view) => view.pasted)
  const [way, setWay] = useState<'form' | 'paste'>(pasted === null ? 'form' : 'paste')
  const servers = useServers()
  const taken = servers.filter((server) => server.source.client === 'patchbay').map((server) => server.name)
  const finish = (id: string): void => {
    onClose()
    showServer(id, { tab: 'overview' })
  }
  return (
    <>
      <div>
        <Segments
          label={words.title}
          value={way}
          options={[
            { value: 'form', label: words.form },
            { value: 'paste', label: words.paste },
          ]}
          onChange={setWay}
        />
      </div>
      {way === 'form' ? (
        <EntryForm taken={taken} onAdded={finish} onCancel={onClose} />
      ) : (
        <PasteForm first={pasted ?? ''} onAdded={finish} onCancel={onClose} />
      )}
    </>
  )
}
