/** `patchbay input`: the values that a server's file leaves to its person, asked for one after the other and kept in the vault. */
import type { InputView } from '../../../shared/model/input'
import { expectPositionals, parseCommand, type Command, type CommandContext } from '../command'
import { exitCode, exitCodeOfState } from '../exit-codes'
import { valueOf, usageFailure } from '../failure'
import { showServer } from './connect'

/** Milliseconds for the server to be connected with the new values. */
const patienceMs = 30_000

export const input: Command = {
  usage: 'input SERVER [ID…] [--list | --forget]',
  summary: 'enter the values that a server’s file asks for (inputs of VS Code)',
  help: [
    'Asks for every value that is missing, or for those that are named, one line each, on stdin; nothing of it stands in',
    'the arguments. They are kept with the sign-ins, and servers of the same file share them. --list says which there',
    'are, --forget forgets them.',
  ].join('\n'),
  async run(args, context) {
    const { values, positionals } = parseCommand(args, { list: { type: 'boolean' }, forget: { type: 'boolean' } })
    if (values.list === true && values.forget === true) throw usageFailure('Either --list or --forget, not both')
    const [server = '', ...ids] = expectPositionals(positionals, 1, 100, this.usage)
    const client = await context.engine()
    const { inputs } = valueOf(await client.request('server.inputs', { server }))
    if (inputs.length === 0) context.output.note(`The file of ${server} asks for no values`)
    const strange = ids.find((id) => !inputs.some((each) => each.id === id))
    if (strange !== undefined) throw usageFailure(`${server} asks for no “${strange}”`)
    const chosen = inputs.filter(({ id, isKnown }) => (ids.length > 0 ? ids.includes(id) : values.forget || !isKnown))
    if (values.list === true) {
      if (context.output.json) context.output.value({ inputs })
      else context.output.say(...inputs.map(line))
      return exitCode.done
    }
    const said = values.forget === true ? chosen.map(({ id }) => [id, null] as const) : await ask(chosen, context)
    if (said.length > 0) valueOf(await client.request('server.setInputs', { server, values: Object.fromEntries(said) }))
    const view = valueOf(await client.request('server.settled', { server, patienceMs }))
    return showServer(view, exitCodeOfState(view.state.kind), context)
  },
}

function line({ id, label, isKnown, options }: InputView): string {
  const what = label === null ? id : `${id}  ${label}`
  return `${what}${options === null ? '' : ` (${options.join(', ')})`}  ${isKnown ? 'entered' : 'missing'}`
}

/** One line each. An empty one takes what the file suggests. */
function ask(inputs: readonly InputView[], { lines, output, signal }: CommandContext): Promise<[string, string][]> {
  const said: [string, string][] = []
  if (inputs.length === 0) return Promise.resolve(said)
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      stop()
      reject(usageFailure(`No value for “${inputs[said.length]?.id ?? ''}” was entered`))
    }
    const question = (): void => {
      const wanted = inputs[said.length]
      if (wanted) return output.note(`${wanted.label ?? wanted.id}${hintOf(wanted)}:`)
      stop()
      resolve(said)
    }
    const take = (text: string): void => {
      const wanted = inputs[said.length]
      if (!wanted) return
      const value = text === '' ? (wanted.suggested ?? '') : text
      const isWrong = value === '' || (wanted.options !== null && !wanted.options.includes(value))
      if (isWrong) output.note('That is none of the values that it can be')
      else said.push([wanted.id, value])
      question()
    }
    const stop = lines(take, {
      isHidden: () => inputs[said.length]?.isSecret === true,
      takesEmpty: true,
      ended: giveUp,
    })
    signal.addEventListener('abort', giveUp, { once: true })
    question()
  })
}

function hintOf({ options, suggested }: InputView): string {
  const choices = options === null ? '' : ` (${options.join(', ')})`
  return suggested === null ? choices : `${choices} [${suggested}]`
}
