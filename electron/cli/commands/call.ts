/** `patchbay call`: runs one tool and prints what it returned. */
import type { ToolResult } from '../../../shared/model/capabilities'
import { printableJson } from '../../../shared/text/printable'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { valueOf } from '../failure'
import { parseJsonObject } from '../json-argument'
import { patienceMs } from '../settle-server'

export const call: Command = {
  usage: 'call SERVER TOOL [JSON]',
  summary: 'run a tool; JSON are its arguments, "-" reads them from stdin',
  help: 'Exit code 1 when the call fails or the tool reports an error, 3 when a sign-in is needed.',
  async run(args, { engine, output, stdin }) {
    const { positionals } = parseCommand(args, {})
    const [server = '', tool = '', text = '{}'] = expectPositionals(positionals, 2, 3, this.usage)
    const input = parseJsonObject(text === '-' ? await stdin() : text, 'The tool’s arguments')
    const client = await engine()
    // The engine waits for a server that is just being connected: it knows when that is over.
    const result = valueOf(await client.request('server.call', { server, tool, arguments: input, patienceMs }))
    if (output.json) output.value(result)
    else output.text(resultText(result))
    return result.isError === true ? exitCode.failed : exitCode.done
  },
}

/** The texts of a result, and as JSON whatever is none. */
function resultText({ content, structuredContent }: ToolResult): string {
  const blocks = content ?? []
  if (blocks.length === 0 && structuredContent !== undefined) return printableJson(structuredContent, 2)
  return blocks.map((block) => (isText(block) ? block.text : printableJson(block))).join('\n')
}

function isText(block: unknown): block is { type: 'text'; text: string } {
  return typeof block === 'object' && block !== null && 'text' in block && typeof block.text === 'string'
}
