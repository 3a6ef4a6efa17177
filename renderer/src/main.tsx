/** Starts the window: mirror the engine, read the settings, show the app. */
import { CSPProvider } from '@base-ui/react/csp-provider'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import { listen } from './ipc/client'
import { mirrorStore } from './store/mirror'
import { loadSettings } from './store/settings'
import { startSync } from './store/sync'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/layout.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

const sync = startSync(listen, mirrorStore)
void loadSettings()

createRoot(root).render(
  <StrictMode>
    {/* The content security policy allows no style elements; ours are in files. */}
    <CSPProvider disableStyleElements>
      <App onRetry={sync.retryNow} />
    </CSPProvider>
  </StrictMode>,
)
