/** The table of clients: one row each. What a row says is all that the engine knows of a client. */
import type { ClientId } from '../../../shared/model/clients'
import type { Client } from './client'
import {
  amp,
  antigravity,
  claudeDesktop,
  copilotJetBrains,
  cursor,
  devin,
  factory,
  junie,
  kiro,
  lmStudio,
  rooCode,
  windsurf,
} from './dialects/simple-clients'
import { claudeCode } from './dialects/claude-code'
import { cline } from './dialects/cline'
import { codex } from './dialects/codex'
import { continueDev } from './dialects/continue'
import { copilotCli } from './dialects/copilot-cli'
import { crush } from './dialects/crush'
import { geminiCli } from './dialects/gemini'
import { goose } from './dialects/goose'
import { kiloCode } from './dialects/kilo'
import { opencode } from './dialects/opencode'
import { patchbay } from './dialects/patchbay'
import { qwenCode } from './dialects/qwen'
import { visualStudio, vsCode } from './dialects/vs-code'
import { zed } from './dialects/zed'

/** In the order in which their servers are listed; Patchbay's own list comes last. */
export const clientTable: readonly Client[] = [
  claudeCode,
  claudeDesktop,
  cursor,
  vsCode,
  windsurf,
  devin,
  zed,
  geminiCli,
  qwenCode,
  codex,
  cline,
  continueDev,
  lmStudio,
  goose,
  copilotCli,
  copilotJetBrains,
  opencode,
  kiro,
  antigravity,
  visualStudio,
  junie,
  amp,
  factory,
  rooCode,
  kiloCode,
  crush,
  patchbay,
]

/** The row of a client. */
export function clientOf(id: ClientId): Client | undefined {
  return clientTable.find((client) => client.id === id)
}
