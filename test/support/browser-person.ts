/** A program for `BROWSER`: follows the sign-in page like a person who approves (or, with `deny`, declines), then ends. */
import { appendFile } from 'node:fs/promises'
import { createPerson } from '../servers/oauth/person'

const [log = '', decision, ...rest] = process.argv.slice(2)
const url = rest.at(-1) ?? ''
await appendFile(log, `${url}\n`)
const person = createPerson({ decision: decision === 'deny' ? 'deny' : 'approve' })
await person.openUrl(url)
await person.done()
