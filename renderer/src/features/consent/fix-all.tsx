/** "Fix all": everything that is wrong, one after another in one place, with progress, Skip and Stop. */
import { useEffect, useMemo, useRef } from 'react'
import type { ServerView } from '../../../../shared/model/server'
import type { SourceView } from '../../../../shared/model/source'
import {
  beginWalk,
  closeFixAll,
  isSignIn,
  noteBegun,
  skipStep,
  stepOf,
  useFixAll,
  type Step,
  type StepKind,
} from '../../store/fix-all'
import { useServers, useSources } from '../../store/selectors'
import { cancelSignIn, signIn } from '../../store/sign-in'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Modal } from '../../ui/modal'
import { FileItem, ServerItem, type ItemStanding } from './fix-all-items'
import './consent.css'

const words = text.fixAll

export function FixAll() {
  const open = useView((view) => view.dialog === 'fix-all')
  return open ? <Walk /> : null
}

/** A step with what it is about as it is now. */
type Item = { step: Step; key: string } & ({ server: ServerView; source: null } | { server: null; source: SourceView })

function Walk() {
  const { steps, skipped, begun, started } = useFixAll()
  const servers = useServers()
  const sources = useSources()
  const items = useMemo(() => itemsOf(steps, servers, sources), [steps, servers, sources])
  const busy = useView((view) => view.busy)
  const start = useRef<HTMLButtonElement>(null)
  const open = items.filter((item) => isOpen(item, item.server !== null && busy[item.server.id] !== undefined))
  const present = started ? (open.find(({ step }) => !skipped.has(step.id)) ?? null) : null
  const asked = present === null ? null : present.server
  const begin = asked !== null && stepOf(asked) === 'sign-in' && !begun.has(asked.id) ? asked : null
  useEffect(() => {
    if (begin === null) return
    noteBegun(begin.id)
    // A sign-in that already waits is taken over as it is.
    if (begin.state.kind !== 'authorizing') void signIn(begin)
  }, [begin])

  const done = started && present === null
  const fixed = items.length - open.length
  const position = present === null ? items.length : items.indexOf(present) + 1
  const stop = (): void => {
    if (asked !== null) leave(asked)
    closeFixAll()
  }
  const lead = done ? resultOf(fixed, open.length) : started ? words.lead : words.overview(items.length)
  return (
    <Modal
      open
      // What waits in a browser goes on waiting; the header says so.
      onClose={closeFixAll}
      title={words.title}
      lead={lead}
      initialFocus={start}
      footer={
        <>
          <span className="walk-count" role="status">
            {done ? words.count(fixed, open.length) : started ? words.progress(position, items.length) : ''}
          </span>
          {done ? (
            <Button look="primary" onClick={closeFixAll}>
              {words.done}
            </Button>
          ) : present === null ? (
            <>
              <Button look="quiet" onClick={stop}>
                {text.cancel}
              </Button>
              <Button ref={start} look="primary" onClick={beginWalk}>
                {words.start}
              </Button>
            </>
          ) : (
            <>
              <Button look="quiet" onClick={stop}>
                {words.stop}
              </Button>
              <Button aria-label={words.skipOf(nameOf(present))} onClick={() => skip(present)}>
                {words.skip}
              </Button>
            </>
          )}
        </>
      }
    >
      {started && (
        <div className="walk-progress" aria-hidden="true">
          <i style={{ width: `${(100 * (done ? items.length : position - 1)) / Math.max(1, items.length)}%` }} />
        </div>
      )}
      <div className="walk">
        {groupsOf(items).map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h3 className="walk-title">{group.title}</h3>
            <ol>
              {group.items.map((item) => {
                const standing = standingOf(item, present, open, skipped)
                return item.source === null ? (
                  <ServerItem key={item.key} server={item.server} standing={standing} />
                ) : (
                  <FileItem key={item.key} source={item.source} standing={standing} />
                )
              })}
            </ol>
          </section>
        ))}
      </div>
      <Retried servers={servers} />
    </Modal>
  )
}

function itemsOf(steps: readonly Step[], servers: readonly ServerView[], sources: readonly SourceView[]): Item[] {
  return steps.flatMap((step): Item[] => {
    const key = `${step.of} ${step.id}`
    if (step.of === 'server') {
      const server = servers.find(({ id }) => id === step.id)
      return server === undefined ? [] : [{ step, key, server, source: null }]
    }
    const source = sources.find(({ id }) => id === step.id)
    return source === undefined ? [] : [{ step, key, server: null, source }]
  })
}

/** True until nothing is wrong any more and the outcome is known. */
function isOpen(item: Item, busy: boolean): boolean {
  if (item.source !== null) return item.source.problem !== null
  return (
    stepOf(item.server) !== null ||
    item.server.state.kind === 'connecting' ||
    (busy && item.server.state.kind !== 'connected')
  )
}

function standingOf(
  item: Item,
  present: Item | null,
  open: readonly Item[],
  skipped: ReadonlySet<string>,
): ItemStanding {
  if (!open.includes(item)) return item.server !== null && item.server.state.kind !== 'connected' ? 'left' : 'fixed'
  if (item === present) return 'present'
  return skipped.has(item.step.id) ? 'skipped' : 'waits'
}

function nameOf(item: Item): string {
  return item.source === null ? item.server.name : item.source.path
}

function skip(item: Item): void {
  if (item.server !== null) leave(item.server)
  skipStep(item.step.id)
}

/** Ends what the walk has begun for a server: also a page that has not opened yet, which would come up beside the next. */
function leave(server: ServerView): void {
  const asked = useView.getState().busy[server.id]?.verb === 'sign-in'
  if (asked || server.state.kind === 'authorizing') void cancelSignIn(server)
}

const resultOf = (fixed: number, left: number): string =>
  left === 0 ? words.allFixed(fixed) : words.someLeft(fixed, left)

/** Under the heading of what is to be done, and of where one signs in. */
function groupsOf(items: readonly Item[]): { title: string; items: Item[] }[] {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const title = titleOf(item.step.kind, item.step.place)
    groups.set(title, [...(groups.get(title) ?? []), item])
  }
  return [...groups].map(([title, members]) => ({ title, items: members }))
}

function titleOf(kind: StepKind, place: string): string {
  return isSignIn(kind) ? words.groups.signIn(place) : words.groups[kind]
}

/** What trying again has brought: nobody has to wonder what happened behind the walk. */
function Retried({ servers }: { servers: readonly ServerView[] }) {
  const retried = useFixAll((walk) => walk.retried)
  const busy = useView((view) => view.busy)
  const found = servers.filter(({ id }) => retried.includes(id))
  if (found.length === 0) return null
  const trying = found.filter(({ id, state }) => busy[id] !== undefined || state.kind === 'connecting')
  const back = found.filter((server) => !trying.includes(server) && server.state.kind === 'connected')
  const left = found.length - trying.length - back.length
  return (
    <p className="field-note" role="status">
      {words.retried(found.length, trying.length, back.length, left)}
    </p>
  )
}
