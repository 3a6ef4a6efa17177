/** A client of an engine in this very process: for commands that bring their own. */
import type { RequestInput, RequestName, RequestOutput } from '../../shared/ipc/contract'
import type { IpcResult } from '../../shared/ipc/result'
import type { EngineMessage, PatchbayClient } from './client'
import type { Router } from './router'

/** The same requests and events as over the socket; `close` runs `stop`. */
export function createLocalClient(
  router: Router,
  subscribe: (listener: (event: EngineMessage) => void) => () => void,
  stop: () => Promise<void>,
): PatchbayClient {
  const ends: (() => void)[] = []
  const { promise: closed, resolve: close } = withResolvers()
  return {
    temporary: true,
    request: async <N extends RequestName>(name: N, input: RequestInput<N>) =>
      (await router(name, input, 'local')) as IpcResult<RequestOutput<N>>,
    subscribe(listener) {
      ends.push(subscribe(listener))
      return Promise.resolve()
    },
    closed,
    async close() {
      ends.forEach((end) => end())
      await stop()
      close()
    },
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
