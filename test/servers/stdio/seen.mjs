/** Writes what it was started with into the file that its first argument names, then answers like a server without tools. */
import { writeFileSync } from 'node:fs'
import { serve } from './rpc.mjs'

const [file, ...args] = process.argv.slice(2)
writeFileSync(file, `${JSON.stringify({ args, cwd: process.cwd(), env: process.env })}\n`)
serve({ name: 'seen', tools: [], call: () => undefined })
