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
  const [state, setState] = useState<{ subject: string; data: RequestOutput<N> | null; error: IpcError | null }>({
    subject,
    data: null,
    error: null,
  })
  const [loading, setLoading] = useState(true)
  const [attempt, setAttempt] = useState(0)
  const latestInput = useRef(input)
  useEffect(() => {
    latestInput.current = input
  })
  useEffect(() => {
    let current = true
    setLoading(true)
    void request(name, latestInput.current).then((result) => {
      if (!current) return
      setLoading(false)
      setState((previous) =>
        result.ok
          ? { subject, data: result.value, error: null }
          : { subject, data: previous.subject === subject ? previous.data : null, error: result.error },
      )
    })
    return () => {
      current = false
    }
  }, [name, subject, revision, attempt])
  const retry = useCallback(() => setAttempt((count) => count + 1), [])
  const fits = state.subject === subject
  return { data: fits ? state.data : null, error: fits ? state.error : null, loading, retry }
}
