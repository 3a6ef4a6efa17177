/** The person's answers to what servers ask. */
import type { IpcError } from '../../../shared/ipc/result'
import type { QuestionAnswer } from '../../../shared/model/question'
import { request } from '../ipc/client'

/** Resolves with what went wrong, if anything; that nobody waits for it any more is nothing wrong: the question goes. */
export async function answerQuestion(question: string, answer: QuestionAnswer): Promise<IpcError | null> {
  const result = await request('question.answer', { question, answer })
  return result.ok ? null : result.error
}
