/** What every test server offers, free of any SDK: a changeable list of tools with side effects that can be counted. */

export interface ToolboxOptions {
  /** How many tools are listed; the first ones do something, the rest are padding. Default: all that do something. */
  tools?: number
  /** Tools per page of `tools/list`; default: all on one page. */
  pageSize?: number
  /** Told of the text of every `echo` that is executed, so that none can be run twice unseen. */
  executed?: (text: string) => void
}

export interface TestTool {
  [key: string]: unknown
  name: string
  description: string
  inputSchema: { type: 'object'; properties?: Record<string, { type: string }>; required?: string[] }
}

export interface TestResult {
  [key: string]: unknown
  content: { type: 'text'; text: string }[]
  isError?: boolean
}

export interface Toolbox {
  /** Answers `tools/list`. */
  list(cursor?: string): { tools: TestTool[]; nextCursor?: string }
  /** Answers `tools/call`; an unknown name is an error result. */
  call(name: string, args: Record<string, unknown>): Promise<TestResult>
  /** Adds a tool and tells everyone who listens. */
  addTool(name: string, properties?: TestTool['inputSchema']['properties']): void
  /** Removes a tool and tells everyone who listens. */
  removeTool(name: string): void
  /** Calls `listener` after each change of the list. */
  /** The resource of this address has changed. */
  touch(uri: string): void
  onTouch(listener: (uri: string) => void): () => void
  onChange(listener: () => void): () => void
  /** How often any tool was executed, whether or not the answer reached anybody. */
  executions(): number
}

const useful: TestTool[] = [
  {
    name: 'echo',
    description: 'Answers with the given text',
    inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  },
  { name: 'count', description: 'Answers with the number of executions so far', inputSchema: { type: 'object' } },
  {
    name: 'big',
    description: 'Answers with a long text',
    inputSchema: { type: 'object', properties: { bytes: { type: 'integer' } } },
  },
  {
    name: 'add_tool',
    description: 'Adds a tool to this server',
    inputSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
  },
  {
    name: 'remove_tool',
    description: 'Removes a tool from this server',
    inputSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
  },
  {
    name: 'slow',
    description: 'Answers after a while',
    inputSchema: { type: 'object', properties: { ms: { type: 'integer' } }, required: ['ms'] },
  },
  { name: 'fail', description: 'Answers with a tool error', inputSchema: { type: 'object' } },
]

/** The size of `big`'s answer when nothing else is asked for. */
export const bigBytes = 5 * 1024 * 1024

function padding(index: number): TestTool {
  return {
    name: `tool_${String(index).padStart(3, '0')}`,
    description: 'Does nothing',
    inputSchema: { type: 'object' },
  }
}

const text = (value: string): TestResult => ({ content: [{ type: 'text', text: value }] })
const failure = (value: string): TestResult => ({ ...text(value), isError: true })

/** Makes one server's tools. */
export function createToolbox(options: ToolboxOptions = {}): Toolbox {
  const wanted = options.tools ?? useful.length
  const pageSize = options.pageSize ?? Number.POSITIVE_INFINITY
  let tools = Array.from({ length: wanted }, (_, index) => useful[index] ?? padding(index + 1))
  let executed = 0
  const listeners = new Set<() => void>()
  const touched = new Set<(uri: string) => void>()
  const changed = (): void => listeners.forEach((listener) => listener())

  const toolbox: Toolbox = {
    list(cursor) {
      const start = cursor === undefined ? 0 : Number(cursor)
      const end = start + pageSize
      const page = tools.slice(start, end)
      return end < tools.length ? { tools: page, nextCursor: String(end) } : { tools: page }
    },
    async call(name, args) {
      if (!tools.some((tool) => tool.name === name)) return failure(`There is no tool ${name}`)
      executed += 1
      switch (name) {
        case 'echo':
          options.executed?.(String(args['text']))
          return text(String(args['text']))
        case 'count':
          return text(String(executed))
        case 'big':
          return text('x'.repeat(Number(args['bytes'] ?? bigBytes)))
        case 'add_tool':
          toolbox.addTool(String(args['name']))
          return text('added')
        case 'remove_tool':
          toolbox.removeTool(String(args['name']))
          return text('removed')
        case 'slow':
          await new Promise((resolve) => setTimeout(resolve, Number(args['ms'])))
          return text('done')
        case 'fail':
          return failure('This tool always fails')
        default:
          return text(name)
      }
    },
    addTool(name, properties) {
      const inputSchema = { type: 'object' as const, ...(properties && { properties }) }
      tools = [...tools.filter((tool) => tool.name !== name), { ...padding(0), name, inputSchema }]
      changed()
    },
    removeTool(name) {
      tools = tools.filter((tool) => tool.name !== name)
      changed()
    },
    touch: (uri) => touched.forEach((listener) => listener(uri)),
    onTouch(listener) {
      touched.add(listener)
      return () => touched.delete(listener)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    executions: () => executed,
  }
  return toolbox
}
