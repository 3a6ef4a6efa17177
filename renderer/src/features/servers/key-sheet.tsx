/** All keys on one sheet, opened by `?`. */
import { keyName } from '../../ipc/client'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Modal } from '../../ui/modal'

const words = text.keys

export function KeySheet() {
  const open = useView((view) => view.dialog === 'keys')
  return (
    <Modal open={open} onClose={() => useView.setState({ dialog: null })} title={words.title}>
      {words.groups.map(({ title, keys }) => (
        <section key={title}>
          <h3 className="keys-title">{title}</h3>
          <dl className="keys">
            {keys.map(([key, does]) => (
              <div key={key}>
                <dt>{does}</dt>
                <dd>
                  <kbd>{keyName(key)}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  )
}
