/** Says why on stderr and exits with code 3 before it has answered anything. */
import { noteStart } from './rpc.mjs'

noteStart()
for (let line = 1; line <= 60; line += 1) process.stderr.write(`start-up line ${line}\n`)
process.stderr.write('fatal: the database file is missing\n')
process.exitCode = 3
