/** The gateway's port: opened, tried again for as long as another program has it, and named when it cannot be had. */
import { PatchbayError } from '../../shared/ipc/result'
import { diskWords } from '../../shared/text/disk'
import type { Clock, Logger } from '../core/ports'
import { onLastingPort } from '../core/util/lasting-port'
import type { GatewayHttp } from './gateway-http'

export interface GatewayDoorOptions {
  /** Rejects while another program has the port. 0: any that is free. */
  open(port: number): Promise<GatewayHttp>
  /** The port to have; 0: none was had yet. */
  wanted(): number
  /** It listens there now. */
  opened(port: number): void
  /** Who has a port, for people; null when nobody can say. */
  portHolder(port: number): Promise<string | null>
  clock: Clock
  logger: Logger
}

/** How often a port is tried that another program has (ms). */
const retryEvery = 3_000

interface Taken {
  port: number
  why: unknown
  /** Who has it, for people; null when nobody can say. */
  holder: string | null
}

export class GatewayDoor {
  readonly #options: GatewayDoorOptions
  #http: GatewayHttp | null = null
  #taken: Taken | null = null
  #isShut = false
  #cancelRetry = (): void => undefined

  constructor(options: GatewayDoorOptions) {
    this.#options = options
  }

  /** Opens the door, or goes on trying. Never rejects. Clients' files name the port: it is never changed for another one silently. */
  async open(): Promise<void> {
    const { clock, logger } = this.#options
    const wanted = this.#options.wanted()
    try {
      const http = await (wanted === 0 ? onLastingPort(this.#options.open) : this.#options.open(wanted))
      if (this.#isShut) return await http.close()
      this.#http = http
      this.#taken = null
      this.#options.opened(http.port)
      logger.info('The gateway listens', { port: http.port })
    } catch (error) {
      if (this.#isShut) return
      const isNew = this.#taken === null
      this.#taken = { port: wanted, why: error, holder: this.#taken?.holder ?? null }
      const holder = await this.#options.portHolder(wanted)
      this.#taken = { port: wanted, why: error, holder }
      if (isNew)
        logger.error(`The gateway cannot have port ${wanted}`, { code: codeOf(error), holder: holder ?? 'unknown' })
      if (this.#isShut) return
      this.#cancelRetry = clock.after(retryEvery, () => void this.open())
    }
  }

  /** Where it listens. Throws `engine-not-running`, with the reason, while it does not. */
  port(): number {
    if (this.#http) return this.#http.port
    throw new PatchbayError('engine-not-running', this.#taken === null ? notOpen : wordsFor(this.#taken))
  }

  /** Tries no more, and opens no more. */
  shut(): void {
    this.#isShut = true
    this.#cancelRetry()
  }

  /** Shuts it, and ends what came in through it. */
  async close(): Promise<void> {
    this.shut()
    await this.#http?.close()
  }
}

const notOpen = 'The gateway is open while Patchbay runs: start the app, or "patchbay serve".'

function wordsFor({ port, why, holder }: Taken): string {
  const other = 'choose another port with PATCHBAY_GATEWAY_PORT and give it to the clients.'
  const code = codeOf(why)
  if (code === 'EADDRINUSE' || holder !== null)
    return `The gateway cannot open: ${holder ?? 'another program'} has port ${port}. End that program, or ${other}`
  if (code !== 'EACCES') return `The gateway cannot open. ${diskWords(why)}. Patchbay tries again every few seconds.`
  const refused = `The gateway cannot open: the system does not give out port ${port}`
  if (port < 1_024) return `${refused}: those below 1024 are for administrators. Please ${other}`
  // No program is there to be ended.
  return `${refused}: Windows may keep it for Hyper-V, WSL or Docker. Restart the computer, or ${other}`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
