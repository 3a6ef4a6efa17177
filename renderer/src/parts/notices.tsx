/** Errors of requests, each until it is dismissed or its subject succeeds. */
import { X } from 'lucide-react'
import { text } from '../text/en'
import { unnotify, useView } from '../store/view'
import { IconButton } from '../ui/button'
import { StateMark } from '../ui/state-mark'

export function Notices() {
  const notices = useView((view) => view.notices)
  return (
    <section className="notices-part" aria-label={text.notices} aria-live="assertive">
      {notices.map((notice) => (
        <div className="notice" key={notice.id}>
          <StateMark look="bad" />
          <div className="selectable">
            <b>{notice.title}</b>
            <p>{notice.error.message}</p>
          </div>
          <IconButton
            label={`${text.dismiss}: ${notice.title}`}
            icon={<X />}
            onClick={() => unnotify(notice.subject)}
          />
        </div>
      ))}
    </section>
  )
}
