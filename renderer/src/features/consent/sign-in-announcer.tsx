/** Says politely that a sign-in has succeeded, and what it has brought. */
import { useServer } from '../../store/selectors'
import { useSignedIn } from '../../store/sign-in'
import { text } from '../../text/en'

export function SignInAnnouncer() {
  const latest = useSignedIn((signedIn) => signedIn.latest)
  const server = useServer(latest)
  const tools = server?.capabilities.tools ?? 0
  return (
    <div className="hidden" role="status" aria-live="polite">
      {server !== null && text.consent.announce(server.name, text.list.toolsOf(tools))}
    </div>
  )
}
