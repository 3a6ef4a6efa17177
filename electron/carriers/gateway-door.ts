/** The gateway's port: opened, tried again for as long as another program has it, and named when it cannot be had. */
import { PatchbayError } from '../../shared/ipc/result'
import type { Clock, Logger } from '../core/ports'
import type { GatewayHttp } from './gateway-http'

export interface GatewayDoorOptions {
  /** Rejects while another program has the port. 0: any that is free. */
  open(port: number): Promise<GatewayHttp>
  /** The port to have. */
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

export class GatewayDoor {
  readonly #options: GatewayDoorOptions
  #http: GatewayHttp | null = null
  #taken: { port: number; holder: string | null } | null = null
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
      const http = await this.#options.open(wanted)
      if (this.#isShut) return await http.close()
      this.#http = http
      this.#taken = null
      this.#options.opened(http.port)
      logger.info('The gateway listens', { port: http.port })
    } catch (error) {
      if (this.#isShut) return
      const isNew = this.#taken === null
      this.#taken = { port: wanted, holder: this.#taken?.holder ?? null }
      const holder = await this.#options.portHolder(wanted)
      this.#taken = { port: wanted, holder }
      if (isNew)
        logger.error(`The gateway cannot have port ${wanted}`, { code: codeOf(error), holder: holder ?? 'unknown' })
      if (this.#isShut) return
      this.#cancelRetry = clock.after(retryEvery, () => void this.open())
    }
  }

  /** Where it listens. Throws `engine-not-running`, with the reason, while it does not. */
  port(): number {
    if (this.#http) return this.#http.port
    const why =
      this.#taken === null
        ? 'The gateway is open while Patchbay runs: start the app, or "patchbay serve".'
        : `The gateway cannot open: ${this.#taken.holder ?? 'another program'} has port ${this.#taken.port}. End that program, or choose another port with ` +
          'PATCHBAY_GATEWAY_PORT and give it to the clients.'
    throw new PatchbayError('engine-not-running', why)
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

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
