/** The values that a server's file leaves to the person: which there are, and keeping them. */
import type { InputView } from '../../../shared/model/input'
import type { ServerView } from '../../../shared/model/server'
import { request } from '../ipc/client'
import { text } from '../text/en'
import { notify, unnotify } from './view'

/** Empty as well when they could not be had: the state says that a value is missing. */
export async function inputsOf(id: string): Promise<readonly InputView[]> {
  const result = await request('server.inputs', { server: id })
  return result.ok ? result.value.inputs : []
}

/** Keeps them; what waits for them connects. Never rejects. */
export async function saveInputs(
  { id, name }: Pick<ServerView, 'id' | 'name'>,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  unnotify(id)
  const result = await request('server.setInputs', { server: id, values: { ...values } })
  if (!result.ok) notify(id, text.failure.setInputs(name), result.error)
}
