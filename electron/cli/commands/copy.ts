/** `patchbay copy`: a server's entry into another client's file, in that client's words. */
import { expectPositionals, parseCommand, type Command } from '../command'
import { dryRun, dryRunHelp, makeEdit, parsePlace, placeHelp } from '../edit'
import { usageFailure } from '../failure'

export const copy: Command = {
  usage: 'copy SERVER --to CLIENT:SCOPE [--as NAME] [--project DIR] [--dry-run]',
  summary: 'copy a server into another client’s file',
  help: [placeHelp, '--as NAME                   another name there', dryRunHelp].join('\n'),
  async run(args, { engine, output }) {
    const { values, positionals } = parseCommand(args, {
      ...dryRun,
      to: { type: 'string' },
      as: { type: 'string' },
      project: { type: 'string' },
    })
    const [server = ''] = expectPositionals(positionals, 1, 1, this.usage)
    if (values.to === undefined) throw usageFailure(`Usage: patchbay ${this.usage}`)
    const to = parsePlace(values.to, values.project)
    const request = { kind: 'copy', server, to, name: values.as ?? null } as const
    const said = `Copied ${server} to ${values.to}`
    return makeEdit(await engine(), request, { output, isDry: values['dry-run'] === true, said })
  },
}
