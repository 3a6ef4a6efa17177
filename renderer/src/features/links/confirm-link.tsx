/** A link from outside asks for something: nothing happens before the person has said yes. */
import { act } from '../../store/actions'
import { useServer } from '../../store/selectors'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Modal } from '../../ui/modal'

const close = (): void => useView.setState({ dialog: null, link: null })

export function ConfirmLink() {
  const link = useView((view) => (view.dialog === 'link' ? view.link : null))
  const server = useServer(link?.id ?? null)
  if (link === null || server === null) return null
  const words = text.buttons.named[link.kind](server.name)
  return (
    <Modal
      open
      onClose={close}
      title={text.link.ask(words)}
      lead={text.link.body(server.target)}
      footer={
        <>
          <Button onClick={close}>{text.cancel}</Button>
          <Button
            look="primary"
            onClick={() => {
              close()
              void act(server, link.kind)
            }}
          >
            {words}
          </Button>
        </>
      }
    />
  )
}
