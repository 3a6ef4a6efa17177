/** Tools that ask their client in the middle of a call, since 2026-07-28: a result that says what is wanted, and the same call again. */
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
  MissingRequiredClientCapabilityError,
  type CallToolResult,
  type ElicitRequestFormParams,
  type GetPromptResult,
  type InputRequest,
  type InputRequiredResult,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { fieldsOf } from '../../../electron/core/util/lenient'

type Answer = CallToolResult | InputRequiredResult
export type ModernTool = (args: Record<string, unknown>, context: ServerContext) => Promise<Answer> | Answer
type Fields = ElicitRequestFormParams['requestedSchema']['properties']

export const states = createRequestStateCodec({ key: 'the key of a server that only tests ever meet' })

const text = (value: string): CallToolResult => ({ content: [{ type: 'text', text: value }] })
const asked = (message: string, name: string, type: 'string' | 'boolean' = 'string'): InputRequest =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [name]: { type } } as Fields, required: [name] },
  })
const sampled = (words: string, maxTokens: number): InputRequest =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text: words } }], maxTokens })
const canDo = ({ mcpReq }: ServerContext): Record<string, unknown> =>
  fieldsOf(fieldsOf(mcpReq.envelope)[CLIENT_CAPABILITIES_META_KEY])

export const modernTools: Record<string, ModernTool> = {
  test_input_required_result_elicitation(_args, { mcpReq }) {
    const name = acceptedContent(mcpReq.inputResponses, 'user_name')?.['name']
    if (typeof name === 'string') return text(`Hello, ${name}!`)
    return inputRequired({ inputRequests: { user_name: asked('What is your name?', 'name') } })
  },
  test_input_required_result_sampling(_args, { mcpReq }) {
    const answer = inputResponse(mcpReq.inputResponses, 'capital_question')
    if (answer.kind === 'sampling') return text(JSON.stringify(answer.result.content))
    return inputRequired({ inputRequests: { capital_question: sampled('What is the capital of France?', 100) } })
  },
  test_input_required_result_list_roots(_args, { mcpReq }) {
    const answer = inputResponse(mcpReq.inputResponses, 'client_roots')
    if (answer.kind === 'roots') return text(answer.roots.map(({ uri }) => uri).join(' '))
    return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } })
  },
  async test_input_required_result_request_state(_args, { mcpReq }) {
    if (mcpReq.requestState() !== undefined && acceptedContent(mcpReq.inputResponses, 'confirm'))
      return text('state-ok')
    const requestState = await states.mint({ step: 1 })
    return inputRequired({ inputRequests: { confirm: asked('Please confirm', 'ok', 'boolean') }, requestState })
  },
  async test_input_required_result_tampered_state(_args, { mcpReq }) {
    if (mcpReq.requestState() !== undefined && acceptedContent(mcpReq.inputResponses, 'confirm'))
      return text('state-ok')
    const requestState = await states.mint({ step: 1 })
    return inputRequired({ inputRequests: { confirm: asked('Please confirm', 'ok', 'boolean') }, requestState })
  },
  async test_input_required_result_multiple_inputs(_args, { mcpReq }) {
    const keys = ['user_name', 'greeting', 'client_roots']
    if (keys.every((key) => inputResponse(mcpReq.inputResponses, key).kind !== 'missing')) return text('all there')
    return inputRequired({
      inputRequests: {
        user_name: asked('What is your name?', 'name'),
        greeting: sampled('Generate a greeting', 50),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await states.mint({ step: 1 }),
    })
  },
  async test_input_required_result_multi_round(_args, { mcpReq }) {
    const { step = 0 } = mcpReq.requestState<{ step: number }>() ?? {}
    if (step === 2 && acceptedContent(mcpReq.inputResponses, 'step2')) return text('both steps done')
    if (step === 1 && acceptedContent(mcpReq.inputResponses, 'step1')) {
      const inputRequests = { step2: asked('Step 2: What is your favorite color?', 'color') }
      return inputRequired({ inputRequests, requestState: await states.mint({ step: 2 }) })
    }
    const inputRequests = { step1: asked('Step 1: What is your name?', 'name') }
    return inputRequired({ inputRequests, requestState: await states.mint({ step: 1 }) })
  },
  test_input_required_result_capabilities(_args, context) {
    const can = canDo(context)
    return inputRequired({
      inputRequests: {
        ...(can['sampling'] !== undefined && { sampled: sampled('Say something', 50) }),
        ...(can['elicitation'] !== undefined && { elicited: asked('Say something', 'what') }),
        ...(can['roots'] !== undefined && { listed: inputRequired.listRoots() }),
      },
    })
  },
  test_missing_capability(_args, context) {
    if (!canDo(context)['sampling'])
      throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } })
    return text('sampling can be had')
  },
  test_streaming_elicitation() {
    return inputRequired({ inputRequests: { it: asked('What is it?', 'it') } })
  },
}

/** The prompt that asks first. */
export function askingPrompt({ mcpReq }: ServerContext): GetPromptResult | InputRequiredResult {
  const context = acceptedContent(mcpReq.inputResponses, 'user_context')?.['context']
  if (typeof context !== 'string')
    return inputRequired({ inputRequests: { user_context: asked('What context should the prompt use?', 'context') } })
  return { messages: [{ role: 'user', content: { type: 'text', text: `In the context of ${context}` } }] }
}
