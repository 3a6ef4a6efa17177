/** A program for `BROWSER` that only notes the address: `node browser-note.mjs FILE URL`. The test opens it itself. */
import { appendFileSync } from 'node:fs'

appendFileSync(process.argv[2], `${process.argv[3]}\n`)
