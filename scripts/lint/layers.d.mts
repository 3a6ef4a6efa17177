export const rooms: readonly { name: string; may: 'all' | readonly string[] }[]
export function refusal(
  file: string,
  specifier: string,
  imported?: { typeOnly?: boolean; names?: string[] },
): string | undefined
