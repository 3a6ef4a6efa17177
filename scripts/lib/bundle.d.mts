export function bundle(name: string, entry: string, options?: { dependenciesInside?: boolean }): Promise<string>
