/** The demo servers as a process of the app's own: the packaged executable refuses to be used as plain Node. */
import { app, utilityProcess } from 'electron'
import { Readable } from 'node:stream'
import type { DemoProcess } from './demo-servers'

/** It ends with the app, even if that crashes. */
export function forkDemo(program: string): DemoProcess {
  const child = utilityProcess.fork(program, app.isPackaged ? ['--utility', '--packaged'] : ['--utility'], {
    serviceName: 'Patchbay demo servers',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return {
    stdout: child.stdout instanceof Readable ? child.stdout : new Readable().wrap(child.stdout ?? Readable.from([])),
    ended: new Promise<void>((resolve) => child.once('exit', () => resolve())),
    end: () => void child.kill(),
    kill: () => void child.kill(),
  }
}
