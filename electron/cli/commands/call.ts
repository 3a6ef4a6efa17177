/** `patchbay call`: runs one tool and prints what it returned. */
import type { ToolResult } from '../../../shared/model/capabilities'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { usageFailure, valueOf } from '../failure'
import { patienceMs } from '../settle-server'

export const call: Command = {
  usage: 'call SERVER TOOL [JSON]',
  summary: 'run a tool; JSON are its arguments, "-" reads them from stdin',
  help: 'Exit code 1 when the call fails or the tool reports an error, 3 when a sign-in is needed.',
  async run(args, { engine, output, stdin }) {
    const { positionals } = parseCommand(args, {})
    const [server = '', tool = '', text = '{}'] = expectPositionals(positionals, 2, 3, this.usage)
    const input = parseArguments(text === '-' ? await stdin() : text)
    const client = await engine()
    // The engine waits for a server that is just being connected: it knows when that is over.
    const result = valueOf(await client.request('server.call', { server, tool, arguments: input, patienceMs }))
    if (output.json) output.value(result)
    else output.say(resultText(result))
    return result.isError === true ? exitCode.failed : exitCode.done
  },
}

function parseArguments(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw usageFailure('The arguments of the tool are not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw usageFailure('The arguments of the tool must be a JSON object')
  }
  return value as Record<string, unknown>
}

/** The texts of a result, and as JSON whatever is none. */
function resultText({ content, structuredContent }: ToolResult): string {
  const blocks = content ?? []
  if (blocks.length === 0 && structuredContent !== undefined) return JSON.stringify(structuredContent, null, 2)
  return blocks
    .map((block) => (isText(block) ? block.text.replace(/[^\P{Cc}\n\t]/gu, '') : JSON.stringify(block)))
    .join('\n')
}

function isText(block: unknown): block is { type: 'text'; text: string } {
  return typeof block === 'object' && block !== null && 'text' in block && typeof block.text === 'string'
}
