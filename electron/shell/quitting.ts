/** Asks the person what becomes of the AI clients that are connected, when the app is to be quit. */
import { dialog, type BrowserWindow } from 'electron'
import { quittingWords as words, type Quitting } from '../../shared/outside/quitting'

export interface QuittingAnswer {
  answer: 'end' | 'hand-over' | 'stay'
  /** The same the next time. */
  remember: boolean
}

/** @param over the window in front of which it is asked; null: there is none */
export async function askQuitting(
  kind: Extract<Quitting, 'ask' | 'tell'>,
  clients: readonly string[],
  over: BrowserWindow | null,
): Promise<QuittingAnswer> {
  const answers = kind === 'ask' ? (['hand-over', 'end', 'stay'] as const) : (['end', 'stay'] as const)
  const options = {
    type: 'question' as const,
    message: words.title,
    detail: kind === 'ask' ? words.ask(clients) : words.tell(clients),
    buttons: kind === 'ask' ? [words.handOver, words.end, words.cancel] : [words.end, words.cancel],
    defaultId: 0,
    cancelId: answers.length - 1,
    ...(kind === 'ask' && { checkboxLabel: words.remember }),
  }
  const asked = over ? dialog.showMessageBox(over, options) : dialog.showMessageBox(options)
  const { response, checkboxChecked } = await asked
  return { answer: answers[response] ?? 'stay', remember: checkboxChecked }
}
