/** A request as React state: fetched again when its key changes, with the last answer kept on the screen meanwhile. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { RequestInput, RequestName, RequestOutput } from '../../../shared/ipc/contract'
import type { IpcError } from '../../../shared/ipc/result'
import { request } from './client'

export interface RequestState<T> {
  data: T | null
  error: IpcError | null
  loading: boolean
  retry: () => void
}

interface Answer<T> {
  subject: string
  /** Which question this answers. */
  key: string
  data: T | null
  error: IpcError | null
}

/**
 * @param subject what the answer is about; another subject drops the old answer
 * @param revision fetches again for the same subject when it changes
 */
export function useRequest<N extends RequestName>(
  name: N,
  input: RequestInput<N>,
  subject: string,
  revision: string | number = 0,
): RequestState<RequestOutput<N>> {
  const [answer, setAnswer] = useState<Answer<RequestOutput<N>> | null>(null)
  const [attempt, setAttempt] = useState(0)
  const key = JSON.stringify([name, subject, revision, attempt])
  const latestInput = useRef(input)
  useEffect(() => {
    latestInput.current = input
  })
  useEffect(() => {
    let current = true
    void request(name, latestInput.current).then((result) => {
      if (!current) return
      setAnswer((previous) =>
        result.ok
          ? { subject, key, data: result.value, error: null }
          : { subject, key, data: previous?.subject === subject ? previous.data : null, error: result.error },
      )
    })
    return () => {
      current = false
    }
  }, [name, subject, key])
  const retry = useCallback(() => setAttempt((count) => count + 1), [])
  const fitting = answer?.subject === subject ? answer : null
  return { data: fitting?.data ?? null, error: fitting?.error ?? null, loading: answer?.key !== key, retry }
}
