/** `patchbay unstick`: what keeps AI clients from their servers in their own stores: explained, then taken away with a way back. */
import { storeOwnerSchema, type StoreOwner, type StuckView } from '../../../shared/model/stuck'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { usageFailure, valueOf } from '../failure'
import { whenSettled } from '../mirror'
import { marks } from '../words'

/** Milliseconds that a fresh engine has to find out which servers work. */
const patience = 20_000

export const unstick: Command = {
  usage: 'unstick [CLIENT] [--dry-run]',
  summary: 'take away what keeps AI clients from servers that work',
  help: [
    `CLIENT is one of ${storeOwnerSchema.options.join(', ')}; without it all are looked at.`,
    '--dry-run only says what is in the way. What is taken away comes back with: patchbay restore VERSION.',
  ].join('\n'),
  async run(args, { engine, output, signal }) {
    const { values, positionals } = parseCommand(args, { 'dry-run': { type: 'boolean' } })
    const [wanted] = expectPositionals(positionals, 0, 1, this.usage)
    const owner = ownerOf(wanted)
    const client = await engine()
    // Whether a note is wrong depends on whether the server works.
    await whenSettled(client, () => client.temporary, patience, signal)
    const { stuck } = valueOf(await client.request('stuck.list', { owner }))
    const isDry = values['dry-run'] === true || stuck.length === 0
    const done = isDry ? null : valueOf(await client.request('stuck.repair', { ids: stuck.map(({ id }) => id) }))
    if (output.json) output.value({ stuck, version: done?.version ?? null })
    else output.say(...linesOf(stuck, done?.version ?? null))
    return exitCode.done
  },
}

function ownerOf(wanted: string | undefined): StoreOwner | null {
  if (wanted === undefined) return null
  const owner = storeOwnerSchema.safeParse(wanted).data
  if (owner === undefined) throw usageFailure(`CLIENT is one of ${storeOwnerSchema.options.join(', ')}`)
  return owner
}

function linesOf(stuck: readonly StuckView[], version: string | null): string[] {
  if (stuck.length === 0) return ['Nothing is in the way.']
  const found = stuck.flatMap(({ title, detail, path, ownCommand }) => [
    `${marks.you} ${title}`,
    `    ${detail}`,
    `    ${path}`,
    ...(ownCommand === null ? [] : [`    The client’s own way: ${ownCommand}`]),
  ])
  return version === null ? found : [...found, '', `Done. To take it back: patchbay restore ${version}`]
}
