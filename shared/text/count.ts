/** A number with its noun: "1 server", "1,204 servers". */
export function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

export function serverCount(count: number): string {
  return plural(count, 'server', 'servers')
}
