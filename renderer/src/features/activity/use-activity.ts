/** A server's activity as it grows: fetched once, then only what is newer, whenever the engine says there is more. */
import { useEffect, useState } from 'react'
import type { IpcError } from '../../../../shared/ipc/result'
import type { ActivityEntry } from '../../../../shared/model/server'
import { listen, request } from '../../ipc/client'

/** The newest lines are kept; older ones have had their time. */
const mostLines = 100_000

export interface Activity {
  entries: readonly ActivityEntry[]
  error: IpcError | null
  loading: boolean
}

const nothing: Activity = { entries: [], error: null, loading: true }

/** For one server: a view of another one mounts anew. */
export function useActivity(id: string): Activity {
  const [activity, setActivity] = useState(nothing)
  useEffect(() => {
    let entries: readonly ActivityEntry[] = []
    let running = false
    let wanted = 0
    let ended = false
    const lastSeq = (): number => entries.at(-1)?.seq ?? 0
    const fetchNewer = async (): Promise<void> => {
      if (running) return
      running = true
      const after = lastSeq()
      const result = await request('server.activity', { server: id, after })
      running = false
      if (ended) return
      if (!result.ok) {
        setActivity({ entries, error: result.error, loading: false })
        return
      }
      const fresh = result.value.entries.filter((entry) => entry.seq > after)
      if (fresh.length > 0) entries = [...entries, ...fresh].slice(-mostLines)
      setActivity({ entries, error: null, loading: false })
      // More came while this was on its way.
      if (fresh.length > 0 && wanted > lastSeq()) await fetchNewer()
    }
    const stop = listen('activity', (event) => {
      if (event.id !== id) return
      wanted = Math.max(wanted, event.seq)
      void fetchNewer()
    })
    void fetchNewer()
    return () => {
      ended = true
      stop()
    }
  }, [id])
  return activity
}
