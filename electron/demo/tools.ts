/** The demo servers' tools: small, real, and pleasant to try by hand. */
import { McpServer, type ServerContext } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { quotes } from './quotes'

export type DemoTool = keyof typeof registrations

/** Makes a server instance that offers the named tools. */
export function createDemoServer(name: string, tools: readonly DemoTool[]): McpServer {
  const server = new McpServer({ name, version: '1.0.0' }, { capabilities: { tools: {} } })
  for (const tool of tools) registrations[tool](server)
  return server
}

const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] })

const registrations = {
  add: (server: McpServer): void => {
    server.registerTool(
      'add',
      {
        title: 'Add numbers',
        description: 'Adds up to ten numbers.',
        inputSchema: z.object({ numbers: z.array(z.number()).min(2).max(10).describe('The numbers to add') }),
        outputSchema: z.object({ sum: z.number() }),
        annotations: { readOnlyHint: true, idempotentHint: true },
      },
      ({ numbers }) => {
        const sum = numbers.reduce((total, number) => total + number, 0)
        return { ...text(String(sum)), structuredContent: { sum } }
      },
    )
  },

  current_time: (server: McpServer): void => {
    server.registerTool(
      'current_time',
      {
        title: 'Current time',
        description: 'Tells the time in a time zone of your choice.',
        inputSchema: z.object({
          timeZone: z.string().default('UTC').describe('An IANA name such as Europe/Berlin'),
          style: z.enum(['full', 'long', 'medium', 'short']).default('long').describe('How much of the date to show'),
        }),
        annotations: { readOnlyHint: true },
      },
      ({ timeZone, style }) => {
        const format = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: style, timeStyle: 'medium' })
        return text(`${format.format(new Date())} (${timeZone})`)
      },
    )
  },

  random_quote: (server: McpServer): void => {
    server.registerTool(
      'random_quote',
      {
        title: 'Random quote',
        description: 'One sentence about machines and the people who keep them running.',
        annotations: { readOnlyHint: true },
      },
      () => text(quotes[Math.floor(Math.random() * quotes.length)] ?? quotes[0]),
    )
  },

  roll_dice: (server: McpServer): void => {
    server.registerTool(
      'roll_dice',
      {
        title: 'Roll dice',
        description: 'Rolls some dice and adds them up.',
        inputSchema: z.object({
          dice: z.number().int().min(1).max(20).default(2).describe('How many dice'),
          sides: z.number().int().min(2).max(100).default(6).describe('Sides of each'),
        }),
      },
      ({ dice, sides }) => {
        const rolls = Array.from({ length: dice }, () => 1 + Math.floor(Math.random() * sides))
        return text(`${rolls.join(' + ')} = ${rolls.reduce((total, roll) => total + roll, 0)}`)
      },
    )
  },

  countdown: (server: McpServer): void => {
    server.registerTool(
      'countdown',
      {
        title: 'Countdown',
        description: 'Counts down in seconds and reports its progress on the way.',
        inputSchema: z.object({ seconds: z.number().int().min(1).max(30).default(5).describe('Where to start') }),
      },
      async ({ seconds }, context) => {
        for (let left = seconds; left > 0; left -= 1) {
          await reportProgress(context, seconds - left, seconds, `${left} …`)
          await oneSecond(context.mcpReq.signal)
        }
        return text('Lift-off.')
      },
    )
  },

  echo: (server: McpServer): void => {
    server.registerTool(
      'echo',
      {
        title: 'Echo',
        description: 'Gives back what it was given. Its nested input shows what a form can do.',
        inputSchema: z.object({
          message: z.string().min(1).describe('The text to give back'),
          format: z
            .object({
              letters: z.enum(['as written', 'upper case', 'lower case']).default('as written'),
              repeat: z.number().int().min(1).max(5).default(1).describe('How many times'),
            })
            .optional()
            .describe('How to write it'),
          labels: z
            .array(z.object({ name: z.string(), value: z.string() }))
            .optional()
            .describe('Anything to attach'),
          loud: z.boolean().default(false).describe('Add an exclamation mark'),
        }),
        annotations: { readOnlyHint: true },
      },
      ({ message, format, labels, loud }) => {
        const written =
          format?.letters === 'upper case'
            ? message.toUpperCase()
            : format?.letters === 'lower case'
              ? message.toLowerCase()
              : message
        const line = `${Array.from({ length: format?.repeat ?? 1 }, () => written).join(' ')}${loud ? '!' : ''}`
        const attached = (labels ?? []).map((label) => `${label.name}: ${label.value}`)
        return text([line, ...attached].join('\n'))
      },
    )
  },
}

async function reportProgress(context: ServerContext, progress: number, total: number, message: string): Promise<void> {
  const progressToken = context.mcpReq._meta?.progressToken
  if (progressToken === undefined) return
  await context.mcpReq.notify({
    method: 'notifications/progress',
    params: { progressToken, progress, total, message },
  })
}

/** Rejects as soon as the caller gives up. */
function oneSecond(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new Error('The call was cancelled'))
      return
    }
    const stop = (): void => {
      clearTimeout(timer)
      reject(new Error('The call was cancelled'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, 1000)
    signal.addEventListener('abort', stop, { once: true })
  })
}
