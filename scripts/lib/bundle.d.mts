export function bundle(name: string, entry: string, options?: { dependenciesInside?: boolean }): Promise<string>
export function bundleCompiled(name: string, entry: string): Promise<string>
