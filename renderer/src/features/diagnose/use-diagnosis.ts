/** An examination as it goes on: begun when the view opens and on request, each result as soon as there is one. */
import { useCallback, useEffect, useState } from 'react'
import type { IpcError } from '../../../../shared/ipc/result'
import type { CheckResult, Diagnosis } from '../../../../shared/model/diagnosis'
import { listen, request } from '../../ipc/client'

interface Examination {
  running: boolean
  /** The results so far, or of the finished report. */
  checks: readonly CheckResult[]
  /** The last finished report. */
  report: Diagnosis | null
  error: IpcError | null
}

const begun: Examination = { running: true, checks: [], report: null, error: null }

/** For one server: a view of another one mounts anew. It changes nothing at the server, so it may begin by itself. */
export function useDiagnosis(id: string): Examination & { again: () => void } {
  const [examination, setExamination] = useState(begun)
  const [round, setRound] = useState(0)
  useEffect(() => {
    let current = true
    const stop = listen('diagnosis', (event) => {
      if (event.id !== id) return
      setExamination((before) => (before.running ? { ...before, checks: [...before.checks, event.result] } : before))
    })
    void request('server.diagnose', { server: id }).then((result) => {
      if (!current) return
      setExamination(
        result.ok
          ? { running: false, checks: result.value.checks, report: result.value, error: null }
          : { running: false, checks: [], report: null, error: result.error },
      )
    })
    return () => {
      current = false
      stop()
    }
  }, [id, round])
  const again = useCallback(() => {
    setExamination(begun)
    setRound((count) => count + 1)
  }, [])
  return { ...examination, again }
}
