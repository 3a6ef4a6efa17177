/** What has vanished from a client's file, in words for the window and the command line. */
import { clientName } from '../model/clients'
import type { LossView } from '../model/version'
import { serverCount } from './count'

/** No more names than this are listed. */
const mostNames = 5

export function lossTitle({ client, names }: Pick<LossView, 'client' | 'names'>): string {
  const whose = `${clientName(client)}’s file`
  return names.length === 0 ? `${whose} cannot be read any more` : `${whose} lost ${serverCount(names.length)}`
}

/** Which servers, and from where. @param path as it is to be shown */
export function lossDetail({ names }: Pick<LossView, 'names'>, path: string): string {
  if (names.length === 0) return path
  return `${names.slice(0, mostNames).join(', ')}${names.length > mostNames ? ' …' : ''} (${path})`
}
