/** The revisions of MCP that the gateway speaks to clients. */

/** Those with sessions; the newest first, which is what a client is offered that wants another one. */
export const legacyVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const

export const modernVersions = ['2026-07-28'] as const

/** Whether a request may say so in `MCP-Protocol-Version` (2025-11-25, transports, "Protocol Version Header"). */
export function isKnownVersion(version: string): boolean {
  return [...legacyVersions, ...modernVersions].some((each) => each === version)
}
