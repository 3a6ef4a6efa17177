/** What can be asked of several servers at once, below the list while more than one is picked. */
import { X } from 'lucide-react'
import type { ServerView } from '../../../../shared/model/server'
import { buttonsOf, type Verb } from '../../lib/buttons'
import { act } from '../../store/actions'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button, IconButton } from '../../ui/button'

/** A sign-in opens a page: those are asked one after another, by Fix all. */
const verbs = ['reconnect', 'connect', 'disconnect'] as const satisfies readonly Verb[]

export const unpick = (): void => useView.setState({ picked: new Set() })

export function PickedBar({ servers }: { servers: readonly ServerView[] }) {
  const picked = useView((view) => view.picked)
  const chosen = servers.filter(({ id }) => picked.has(id))
  if (chosen.length < 2) return null
  return (
    <div className="picked-bar" role="group" aria-label={text.picked.label}>
      <b role="status">{text.picked.count(chosen.length)}</b>
      <div className="grow" />
      {verbs.map((verb) => {
        const fitting = chosen.filter((server) => buttonsOf(server).allowed.includes(verb))
        return (
          fitting.length > 0 && (
            <Button
              key={verb}
              aria-label={text.picked.verb(text.buttons[verb], fitting.length)}
              onClick={() => {
                for (const server of fitting) void act(server, verb)
              }}
            >
              {fitting.length === chosen.length ? text.buttons[verb] : `${text.buttons[verb]} ${fitting.length}`}
            </Button>
          )
        )
      })}
      <IconButton label={text.picked.clear} icon={<X />} onClick={unpick} />
    </div>
  )
}
