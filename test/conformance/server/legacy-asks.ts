/** Tools that ask their client in the middle of a call, up to 2025-11-25: a request of the server's own. */
import type { CallToolResult, ElicitRequestFormParams, ServerContext } from '@modelcontextprotocol/server'

export type LegacyTool = (args: Record<string, unknown>, context: ServerContext) => Promise<CallToolResult>
type Fields = ElicitRequestFormParams['requestedSchema']['properties']

const text = (value: string): CallToolResult => ({ content: [{ type: 'text', text: value }] })

async function elicited(context: ServerContext, message: string, properties: Fields, required?: string[]) {
  const requestedSchema = { type: 'object' as const, properties, ...(required && { required }) }
  return context.mcpReq.elicitInput({ mode: 'form', message, requestedSchema })
}

const defaults: Fields = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
}
const options = ['option1', 'option2', 'option3']
const titled = [1, 2, 3].map((n) => ({ const: `value${n}`, title: `Option ${n}` }))
const choices: Fields = {
  untitledSingle: { type: 'string', enum: options },
  titledSingle: { type: 'string', oneOf: titled },
  legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
  untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
  titledMulti: { type: 'array', items: { anyOf: titled } },
}

export const legacyTools: Record<string, LegacyTool> = {
  async test_sampling({ prompt }, context) {
    const { content } = await context.mcpReq.requestSampling({
      messages: [{ role: 'user', content: { type: 'text', text: String(prompt) } }],
      maxTokens: 100,
    })
    return text(`LLM response: ${JSON.stringify(content)}`)
  },
  async test_elicitation({ message }, context) {
    const fields: Fields = {
      username: { type: 'string', description: "User's response" },
      email: { type: 'string', description: "User's email address" },
    }
    const { action, content } = await elicited(context, String(message), fields, ['username', 'email'])
    return text(`User response: action: ${action}, content: ${JSON.stringify(content)}`)
  },
  async test_elicitation_sep1034_defaults(_args, context) {
    const { action, content } = await elicited(context, 'Check these', defaults)
    return text(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`)
  },
  async test_elicitation_sep1330_enums(_args, context) {
    const { action, content } = await elicited(context, 'Choose', choices)
    return text(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`)
  },
}
