/** The places of an address template (RFC 6570) and what it becomes with values in them: levels 1 to 3. Pure. */

const expression = /\{([+#./;?&]?)([^{}]*)\}/g

/** The names of a template's variables, each once, in order. */
export function variablesOf(template: string): string[] {
  const names = [...template.matchAll(expression)].flatMap(([, , list]) => namesIn(list ?? ''))
  return [...new Set(names)]
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.replace(/(?:\*|:\d+)$/, '').trim())
    .filter((name) => name !== '')
}

/** What stands before the values, and between them; `named`: the name stands before each value. */
const kinds: Readonly<Record<string, { first: string; between: string; named: boolean; reserved: boolean }>> = {
  '': { first: '', between: ',', named: false, reserved: false },
  '+': { first: '', between: ',', named: false, reserved: true },
  '#': { first: '#', between: ',', named: false, reserved: true },
  '.': { first: '.', between: '.', named: false, reserved: false },
  '/': { first: '/', between: '/', named: false, reserved: false },
  ';': { first: ';', between: ';', named: true, reserved: false },
  '?': { first: '?', between: '&', named: true, reserved: false },
  '&': { first: '&', between: '&', named: true, reserved: false },
}

/** The address; a variable without a value is left out. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(expression, (whole, operator: string, list: string) => {
    const kind = kinds[operator]
    if (kind === undefined) return whole
    const given = namesIn(list).flatMap((name) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined
      if (value === undefined || value === '') return []
      const encoded = kind.reserved ? encodeURI(value) : encodeURIComponent(value)
      return [kind.named ? `${name}=${encoded}` : encoded]
    })
    return given.length === 0 ? '' : kind.first + given.join(kind.between)
  })
}
