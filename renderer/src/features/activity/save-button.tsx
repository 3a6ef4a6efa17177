/** Saves the log as it is shown into a file that the person chooses. */
import { Check, Download } from 'lucide-react'
import type { ServerView } from '../../../../shared/model/server'
import { useBriefly } from '../../lib/use-briefly'
import { save } from '../../store/actions'
import { text } from '../../text/en'
import { Button } from '../../ui/button'

const words = text.activity

interface SaveButtonProps {
  server: ServerView
  /** Made only when it is asked for. */
  value: () => string
}

export function SaveButton({ server, value }: SaveButtonProps) {
  const [done, setDone] = useBriefly()
  return (
    <Button
      look="quiet"
      aria-label={done ? undefined : words.saveNamed}
      onClick={() => void save(fileName(server.name), value()).then(setDone)}
    >
      {done ? <Check aria-hidden="true" /> : <Download aria-hidden="true" />}
      <span>{done ? words.saved : words.save}</span>
    </Button>
  )
}

/** Letters, digits and hyphens: names of servers are a stranger's. */
function fileName(server: string): string {
  const plain = server
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-|-$/g, '')
  return `${plain === '' ? 'server' : plain}-activity.log`
}
