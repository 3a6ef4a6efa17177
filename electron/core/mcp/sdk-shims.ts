/**
 * Stands in the product's bundle (electron.vite.config.ts) for what the MCP SDK's client (2.4.0) brings along for Node: a
 * validator of JSON schemas, half as large as the SDK itself, of which every start reads and evaluates all (18 ms of processor
 * time). Patchbay never has it check anything: a result that does not fit its schema is shown, not hidden (mcp-client.ts).
 */

/** In Node nothing fails for want of CORS. */
export const CORS_IS_POSSIBLE = false

/** Finds everything valid. */
export class DefaultJsonSchemaValidator {
  getValidator(): (input: unknown) => { valid: true; data: unknown; errorMessage: undefined } {
    return (input) => ({ valid: true, data: input, errorMessage: undefined })
  }
}
