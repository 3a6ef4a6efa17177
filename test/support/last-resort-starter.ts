/** A program that goes wrong in the way its argument names, under the last resort of every host. */
import { installLastResort } from '../../electron/last-resort'

const [how = ''] = process.argv.slice(2)
let floods = 0
const lastResort = installLastResort({
  say: (line) => process.stderr.write(`${line}\n`),
  decide: ({ flood }) => {
    if (!flood) return
    floods++
    process.stdout.write('flood\n', () => {
      lastResort.done()
      process.exit(0)
    })
  },
})
lastResort.log({ error: (message, detail) => process.stdout.write(`${message} ${JSON.stringify(detail)}\n`) })

switch (how) {
  case 'throws':
    setTimeout(() => {
      throw new TypeError('https://user:pass@host/?key=very-secret')
    }, 1)
    setTimeout(goOn, 50)
    break
  case 'rejects':
    void Promise.reject(new RangeError('very-secret'))
    setTimeout(goOn, 50)
    break
  case 'floods': {
    const timer = setInterval(() => {
      if (floods > 0) clearInterval(timer)
      throw new Error('again')
    }, 1)
    break
  }
  case 'waits for nothing':
    await new Promise(() => undefined)
    break
  case 'exits':
    process.exit(0)
}

function goOn(): void {
  process.stdout.write('still here\n', () => lastResort.done())
}
