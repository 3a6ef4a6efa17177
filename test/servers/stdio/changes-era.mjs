/**
 * A program that is updated, or set back, between two starts: what it speaks stands in the file named by TEST_ERA_FILE:
 * `modern`, `legacy`, `legacy that dies` at the sight of a modern message, or `legacy that is silent` then.
 */
import { readFileSync } from 'node:fs'
import { serve, textResult } from './rpc.mjs'

const era = readFileSync(process.env['TEST_ERA_FILE'] ?? '', 'utf8').trim()

if (era === 'modern') await import('./modern.mjs')
else
  serve({
    name: 'changes-era',
    tools: [{ name: 'pid', description: 'Its process id', inputSchema: { type: 'object' } }],
    call: () => textResult(process.pid),
    before(message) {
      if (message.method !== 'server/discover') return false
      if (era === 'legacy that dies') process.exit(1)
      return era === 'legacy that is silent'
    },
  })
