/** What a client does that wants to hear of changes of single resources, in both eras. */
import { partOf, textIn, type Message } from '../mcp/message'
import type { Face } from './face'
import { rpcError } from './open-calls'
import type { Notices, Listener } from './notices'
import type { ResourceSubscriptions } from './resource-subscriptions'

/** Whose subscriptions are meant, and where they are kept. */
export interface Subscriber {
  owner: string
  subscriptions: ResourceSubscriptions
}

const [resourceNotFound, serverError] = [-32_002, -32_000]

/** Answers `resources/subscribe` and `resources/unsubscribe` (2025-11-25, resources, "Subscriptions"). */
export async function answerSubscribe(
  face: Face,
  message: Message,
  { owner, subscriptions }: Subscriber,
): Promise<Buffer> {
  const id = partOf(message, 'id') ?? 'null'
  const uri = textIn(message, 'uri') ?? ''
  const done = Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":{}}`)
  if (message.method === 'resources/unsubscribe') {
    subscriptions.remove(owner, uri)
    return done
  }
  const found = await face.ownerOf(uri)
  if (!found) return rpcError(id, resourceNotFound, `Resource not found: ${uri}`)
  return subscriptions.add(owner, { ...found, uri }) ? done : rpcError(id, serverError, 'Too many subscriptions')
}

/** Listens for lists and resources alike (2026-07-28, "Subscriptions"), until the function that this returns is called. */
export function listenTo(
  listener: Listener,
  face: Face,
  notices: Notices,
  subscriptions: ResourceSubscriptions,
): () => void {
  const { owner, subscription, client, write } = listener
  let over = false
  const tasks = subscription && face.listenToTasks(subscription.taskIds, { ...subscription, whose: client, write })
  // That it is listened to is told first; of others' tasks nothing is.
  const stop = notices.listen({
    ...listener,
    subscription: subscription && { ...subscription, taskIds: tasks?.ids ?? [] },
  })
  for (const uri of subscription?.uris ?? [])
    void face.ownerOf(uri).then(
      (found) => {
        if (found && !over) subscriptions.add(owner, { ...found, uri })
      },
      () => undefined,
    )
  return () => {
    over = true
    stop()
    tasks?.stop()
    // An older client's belong to its session, which may listen again.
    if (subscription) subscriptions.drop(owner)
  }
}
