/** The window: composes the views, and owns what concerns all of them — shortcuts, width, the engine's absence. */
import { useCallback, useEffect, useRef, type ReactNode } from 'react'
import { assertNever } from '../../shared/assert-never'
import type { ServerView } from '../../shared/model/server'
import { Across } from './features/across/across'
import { Activity } from './features/activity/activity'
import { AddServer } from './features/add-server/add-server'
import { CredentialCard } from './features/consent/credential-card'
import { FixAll } from './features/consent/fix-all'
import { SignInAnnouncer } from './features/consent/sign-in-announcer'
import { InputsCard } from './features/consent/inputs-card'
import { SignInCards } from './features/consent/sign-in-cards'
import { UnsavedBanner, VaultBanner } from './features/consent/vault-banner'
import { Configuration } from './features/configuration/configuration'
import { Detail, type DetailHandle } from './features/detail/detail'
import { Diagnose } from './features/diagnose/diagnose'
import { EditCard } from './features/edits/edit-card'
import { Header } from './features/header/header'
import { Prompts, Resources } from './features/offers/offers'
import { ConfirmLink } from './features/links/confirm-link'
import { Overview } from './features/overview/overview'
import { StateCard } from './features/overview/state-card'
import { Palette } from './features/palette/palette'
import { GatewayClients } from './features/routes/gateway-clients'
import { Questions } from './features/questions/questions'
import { WayCard } from './features/routes/way-card'
import { Announcer } from './features/servers/announcer'
import { EmptyHome } from './features/servers/empty-home'
import { KeySheet } from './features/servers/key-sheet'
import { OfflineBanner } from './features/servers/offline-banner'
import { ServerList, type ServerListHandle } from './features/servers/server-list'
import { Settings } from './features/settings/settings'
import { Tools } from './features/tools/tools'
import { LossBanners } from './features/versions/loss-banners'
import { VersionsButton } from './features/versions/versions-button'
import { useCommands } from './commands'
import { useFirstSelection } from './first-selection'
import { request } from './ipc/client'
import { useMediaQuery } from './lib/media-query'
import { useMirror, useServer, useServers } from './store/selectors'
import { applyTheme, useSettings } from './store/settings'
import { useView, type Tab } from './store/view'
import { useShortcuts } from './shortcuts'
import { text } from './text/en'
import { Button } from './ui/button'
import { Message, Skeleton } from './ui/note'
import { EditDone } from './parts/edit-done'
import { Notices } from './parts/notices'
import { UndoBar } from './parts/undo-bar'
import { ServerMenu } from './parts/server-menu'
import { Splitter } from './ui/splitter'

const narrow = '(max-width: 1079px)'

/** @param onRetry asks a lost engine again */
export function App({ onRetry }: { onRetry: () => void }) {
  const status = useMirror((mirror) => mirror.status)
  const known = useMirror((mirror) => mirror.snapshot !== null)
  const theme = useSettings((settings) => settings.theme)
  useEffect(() => applyTheme(theme), [theme])
  const search = useRef<HTMLInputElement>(null)
  const list = useRef<ServerListHandle>(null)
  const detail = useRef<DetailHandle>(null)
  const focusList = useCallback((): void => {
    // A frame later, when the list is back in a narrow window.
    requestAnimationFrame(() => list.current?.focus())
  }, [])
  const focusDetail = useCallback((): void => {
    requestAnimationFrame(() => detail.current?.focus())
  }, [])
  const back = useCallback((): void => {
    useView.setState({ detailOpen: false })
    focusList()
  }, [focusList])
  useShortcuts({ search, back })
  useCommands(search)

  return (
    <>
      <Header searchRef={search} onLeaveSearch={() => list.current?.focus()} />
      {status === 'lost' && known && (
        <div className="lost" role="alert">
          <span>{text.lost.body}</span>
          <Button onClick={onRetry}>{text.tryAgain}</Button>
        </div>
      )}
      <OfflineBanner />
      <VaultBanner />
      <UnsavedBanner />
      <LossBanners />
      <main className="main">
        {known ? (
          <Home list={list} detail={detail} onOpen={focusDetail} onBack={back} />
        ) : (
          <section className="alone">
            {status === 'lost' ? <LostMessage onRetry={onRetry} /> : <Skeleton rows={8} />}
          </section>
        )}
      </main>
      <AddServer />
      <Settings clients={<GatewayClients />} />
      <FixAll />
      <Across />
      <KeySheet />
      <ConfirmLink />
      <EditDone />
      <Questions />
      <Palette onReveal={focusDetail} />
      <ServerMenu />
      <div className="notices">
        <Notices />
        <UndoBar />
      </div>
      <Announcer />
      <SignInAnnouncer />
    </>
  )
}

interface HomeProps {
  list: React.Ref<ServerListHandle>
  detail: React.Ref<DetailHandle>
  onOpen: () => void
  onBack: () => void
}

function Home({ list, detail, onOpen, onBack }: HomeProps) {
  const servers = useServers()
  const selected = useView((view) => view.selected)
  const detailOpen = useView((view) => view.detailOpen)
  useEffect(tellListShown, [])
  const server = useServer(selected)
  const small = useMediaQuery(narrow)
  useFirstSelection(servers, selected, server !== null)
  if (servers.length === 0) return <EmptyHome />
  const alone = small && detailOpen && server !== null
  return (
    <>
      {!alone && <ServerList ref={list} alone={small} onOpen={(byKey) => (byKey || small) && onOpen()} />}
      {!small && (
        <Splitter
          label={text.detail.splitter}
          name="detail-width"
          property="--detail"
          least={400}
          most={Math.max(400, window.innerWidth - 480)}
          usual="clamp(488px, 42%, 680px)"
        />
      )}
      {(!small || alone) && <Detail ref={detail} server={server} alone={alone} onBack={onBack} panel={panelOf} />}
    </>
  )
}

/** Once the list has been painted; the engine begins to connect then. */
function tellListShown(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  // A frame's callback runs before its paint, a timer that is set there after it.
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(() => void request('app.listShown', {}))
  })
  return () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
}

function panelOf(tab: Tab, server: ServerView): ReactNode {
  switch (tab) {
    case 'overview':
      return (
        <Overview
          key={server.id}
          server={server}
          state={
            <>
              <InputsCard key={`inputs ${server.id}`} server={server} />
              <SignInCards server={server}>
                <StateCard server={server} />
              </SignInCards>
            </>
          }
          credential={<CredentialCard server={server} />}
          way={<WayCard server={server} />}
        />
      )
    case 'tools':
      return <Tools key={server.id} server={server} />
    case 'resources':
      return <Resources key={server.id} server={server} />
    case 'prompts':
      return <Prompts key={server.id} server={server} />
    case 'activity':
      return <Activity key={server.id} server={server} />
    case 'diagnose':
      return <Diagnose key={server.id} server={server} />
    case 'configuration':
      return (
        <Configuration
          key={server.id}
          server={server}
          edits={<EditCard server={server} />}
          more={<VersionsButton server={server} />}
        />
      )
    default:
      return assertNever(tab)
  }
}

function LostMessage({ onRetry }: { onRetry: () => void }) {
  const message = useMirror((mirror) => mirror.error?.message ?? '')
  return (
    <Message title={text.lost.title}>
      <span role="alert">{message}</span>
      <Button onClick={onRetry}>{text.tryAgain}</Button>
    </Message>
  )
}
