/** The Add-server dialog: a form, or a text as a documentation page prints it. What is typed outlives the dialog. */
import { useEffect } from 'react'
import { draftFrom, isEmptyDraft, throwAwayDraft, useAddDraft } from '../../store/add-draft'
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
  useEffect(() => {
    if (pasted !== null) draftFrom(pasted)
  }, [pasted])
  const way = useAddDraft((draft) => draft.way)
  const servers = useServers()
  const taken = servers.filter((server) => server.source.client === 'patchbay').map((server) => server.name)
  const finish = (id: string): void => {
    onClose()
    throwAwayDraft()
    showServer(id, { tab: 'overview' })
  }
  const cancel = (): void => {
    onClose()
    throwAwayDraft()
  }
  return (
    <>
      <div className="flex">
        <Segments
          label={words.title}
          value={way}
          options={[
            { value: 'form', label: words.form },
            { value: 'paste', label: words.paste },
          ]}
          onChange={(next) => useAddDraft.setState({ way: next })}
        />
        <KeptNote />
      </div>
      {way === 'form' ? (
        <EntryForm taken={taken} onAdded={finish} onCancel={cancel} />
      ) : (
        <PasteForm taken={taken} onAdded={finish} onCancel={cancel} />
      )}
    </>
  )
}

/** Says that Escape keeps what is here, as soon as there is something to keep. */
function KeptNote() {
  const kept = useAddDraft((draft) => !isEmptyDraft(draft))
  return kept ? <span className="field-note">{words.kept}</span> : null
}
