/** The table of servers, redrawn in place after every change until it is told to end. */
import type { Snapshot } from '../../shared/model/snapshot'
import type { PatchbayClient } from '../carriers/client'
import { statusEntries } from './json'
import { openMirror } from './mirror'
import type { Output } from './output'
import { paint } from './painted'
import { statusTable } from './table'
import { lookOf } from '../../shared/model/standing'
import { wordWithCountdown } from '../../shared/text/states'
import { marks } from './words'

const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'
/** To the start of the line, then clear everything below. */
const clearBelow = '\r\u001b[J'

/** Milliseconds in which changes are drawn together. */
const frame = 50

/**
 * Shows every change: one JSON value per line with `--json`, a table in place on a terminal, else one line per change.
 * Ends with the signal; rejects when the engine goes away.
 */
export async function showLive(client: PatchbayClient, output: Output, signal: AbortSignal): Promise<void> {
  const mirror = await openMirror(client)
  const view = output.json ? jsonView(output) : output.height() === null ? lineView(output) : tableView(output)
  let timer: NodeJS.Timeout | null = null
  const draw = (): void => {
    timer = null
    view.draw(mirror.snapshot())
  }
  mirror.onChange(() => {
    timer ??= setTimeout(draw, frame)
  })
  draw()
  // For the countdowns; drawing the same again shows nothing.
  const tick = output.json ? undefined : setInterval(draw, 1_000)
  try {
    await Promise.race([mirror.lost, aborted(signal)])
  } finally {
    clearInterval(tick)
    if (timer) clearTimeout(timer)
    view.end()
  }
}

interface View {
  draw(snapshot: Snapshot): void
  end(): void
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function jsonView(output: Output): View {
  return {
    draw: ({ servers }) => output.value({ servers: statusEntries(servers) }),
    end: () => undefined,
  }
}

/** Into a file or a pipe: what has changed, with its time. */
function lineView(output: Output): View {
  const shown = new Map<string, string>()
  return {
    draw({ servers }) {
      for (const server of servers) {
        const { id, name, state, since } = server
        if (shown.get(id) === state.kind) continue
        shown.set(id, state.kind)
        output.say(`${since} ${marks[lookOf(server)]} ${name}: ${wordWithCountdown(state, Date.now())}`)
      }
      const present = new Set(servers.map(({ id }) => id))
      for (const id of shown.keys()) if (!present.has(id)) shown.delete(id)
    },
    end: () => undefined,
  }
}

function tableView(output: Output): View {
  let drawn: string[] = []
  output.raw(hideCursor)
  return {
    draw({ servers, sources }) {
      const height = output.height() ?? 24
      const all = statusTable(servers, sources, { colour: output.colour, width: output.width(), now: Date.now() })
      const room = height - 2
      const lines =
        all.length > room ? [...all.slice(0, room - 1), paint(`  … ${all.length - room + 1} more lines`, null)] : all
      if (lines.join('\n') === drawn.join('\n')) return
      const up = drawn.length > 0 ? `\u001b[${drawn.length}A` : ''
      output.raw(`${up}${clearBelow}${lines.join('\n')}\n`)
      drawn = lines
    },
    end: () => output.raw(showCursor),
  }
}
