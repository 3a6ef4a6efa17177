/** undici is loaded in parts: all of it costs an engine that goes straight to its servers twice the time and memory. */
declare module 'undici/lib/dispatcher/agent.js' {
  import { Agent } from 'undici'
  export default Agent
}
