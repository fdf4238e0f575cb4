import { begin } from '../flow/history'
import { placed } from '../graph/shape'
import { EMPTY, type Flow, type Json } from '../flow/model'
import { flowOf, readFlow, writeFlow } from '../flow/text'
import { api, Refused, type FlowConflict, type FlowDocument, type Problem } from './api'
import { close, flow, isDirty, useDocument } from './document'
import { say, show } from './frame'
import { useLive } from './live'
import { t } from './texts'

/** Opening, saving, and what to do when somebody else changed the file meanwhile. */

/** A file that can't be drawn: its text, and what is wrong with it. */
export interface Broken {
  readonly path: string
  readonly etag: string
  readonly text: string
  readonly problems: readonly Problem[]
}

const DRAFT = 'graftflow.draft:'

/** Opens a workflow; gives what is wrong when it can't be drawn. */
export async function open(path: string): Promise<Broken | undefined> {
  const document = await api.flow(path)
  const drawn = flowIn(document)
  if (document.state === 'broken' || drawn === undefined) {
    close()
    return { path, etag: document.etag, text: document.text, problems: document.problems }
  }
  const readOnly = document.state === 'read-only' ? (document.problems[0]?.message ?? t('file.readOnly')) : ''
  useDocument.setState({
    path,
    etag: document.etag,
    history: begin(drawn),
    saved: drawn,
    readOnly,
    conflict: undefined,
    selection: new Set(),
  })
  takeUpDraft(path, document.etag)
  return undefined
}

/** The workflow in a document: from its text, which keeps every figure, or else as the server read it. */
export function flowIn(document: FlowDocument): Flow | undefined {
  try {
    const read = document.state === 'editable' ? readFlow(document.text) : readable(document.flow)
    return read && placed(read)
  } catch {
    return undefined
  }
}

function readable(value: unknown): Flow | undefined {
  return typeof value === 'object' && value !== null ? flowOf({ ...(value as { [name: string]: Json }), graftflow: 1 }) : undefined
}

/** Saves; asks when somebody else changed the file. Gives whether it is saved. */
export async function save(): Promise<boolean> {
  const { path, etag, readOnly, conflict } = useDocument.getState()
  if (path === '' || readOnly !== '') {
    return false
  }
  if (conflict !== undefined) {
    show({ kind: 'conflict' })
    return false
  }
  return put(path, flow(), etag)
}

/** Saves under a new path and goes on with that file. */
export async function saveAs(path: string): Promise<boolean> {
  const saved = await put(path, flow(), '')
  if (saved) {
    forgetDraft(useDocument.getState().path)
    useDocument.setState({ path, readOnly: '' })
    location.hash = addressOf(path)
  }
  return saved
}

async function put(path: string, written: Flow, etag: string): Promise<boolean> {
  try {
    const document = await api.putFlow(path, written, etag)
    useDocument.setState({ saved: written, etag: document.etag, conflict: undefined })
    forgetDraft(path)
    return true
  } catch (failure) {
    if (failure instanceof Refused && failure.status === 412 && etag !== '') {
      const { theirs } = failure.body as FlowConflict
      useDocument.setState({ conflict: { flow: flowIn(theirs) ?? EMPTY, etag: theirs.etag } })
      show({ kind: 'conflict' })
    } else {
      say(failure instanceof Refused ? failure.problem.message : t('server.away'), 'bad')
    }
    return false
  }
}

/** Keeps mine: what the file holds is overwritten, now that it was seen. */
export async function keepMine(): Promise<void> {
  const { conflict, path } = useDocument.getState()
  if (conflict) {
    await put(path, flow(), conflict.etag)
  }
}

/** Takes the file's; an undo brings mine back. */
export function takeTheirs(): void {
  useDocument.setState(({ conflict, history }) =>
    conflict === undefined
      ? {}
      : {
          history: {
            past: [...history.past, { state: history.present, label: t('edit.takeTheirs'), key: '' }],
            present: conflict.flow,
            future: [],
          },
          saved: conflict.flow,
          etag: conflict.etag,
          conflict: undefined,
          selection: new Set(),
        },
  )
}

/** Somebody changed the file on the disk: it is taken up where nothing is unsaved here, else it is a conflict. */
export async function changedOnDisk(path: string, etag: string): Promise<void> {
  const state = useDocument.getState()
  if (state.path !== path || state.etag === etag) {
    return
  }
  if (etag === '') {
    useDocument.setState({ etag: '' })
    say(t('file.gone', { path }), 'bad')
    return
  }
  const document = await api.flow(path)
  const theirs = flowIn(document)
  if (theirs === undefined || document.state !== 'editable') {
    say(document.problems[0]?.message ?? t('file.unreadable', { path }), 'bad')
    return
  }
  useDocument.setState({ conflict: { flow: theirs, etag: document.etag } })
  if (!isDirty(useDocument.getState())) {
    takeTheirs()
    say(t('file.changed', { path }))
  }
}

/** Makes a workflow and gives its path. */
export async function make(wish: string, content: Flow = EMPTY): Promise<string> {
  const base = wish.replace(/\.flow\.json$/, '')
  const taken = new Set((await api.flows()).flows.map((file) => file.path))
  for (let number = 1; ; number++) {
    const path = `${number === 1 ? base : `${base}-${number}`}.flow.json`
    if (taken.has(path)) {
      continue
    }
    try {
      await api.putFlow(path, content, '')
      return path
    } catch (failure) {
      if (!(failure instanceof Refused && failure.status === 412)) {
        throw failure
      }
    }
  }
}

/** The hash of the page's address that a workflow is opened by. */
export function addressOf(path: string): string {
  return path === '' ? '' : `/${path.split('/').map(encodeURIComponent).join('/')}`
}

/** The path in the page's address. */
export function pathIn(hash: string): string {
  try {
    return decodeURIComponent(hash.replace(/^#?\/?/, ''))
  } catch {
    return ''
  }
}

// Unsaved edits are kept in the browser, so that neither a closed tab nor a server that ended loses them.

interface Draft {
  readonly etag: string
  readonly text: string
}

let pending = 0

useDocument.subscribe((state, before) => {
  if (state.history.present !== before.history.present && state.path !== '') {
    clearTimeout(pending)
    pending = window.setTimeout(keepDraft, 300)
  }
})

export function keepDraft(): void {
  const state = useDocument.getState()
  if (state.path === '' || state.readOnly !== '') {
    return
  }
  if (!isDirty(state)) {
    forgetDraft(state.path)
    return
  }
  const draft: Draft = { etag: state.etag, text: writeFlow(state.history.present) }
  try {
    localStorage.setItem(draftName(state.path), JSON.stringify(draft))
  } catch {
    // the browser's space is used up: the edits are in this page still
  }
}

function takeUpDraft(path: string, etag: string): void {
  const draft = draftOf(path)
  if (draft === undefined) {
    return
  }
  try {
    const unsaved = readFlow(draft.text)
    useDocument.setState(({ history, saved }) => {
      const conflict = draft.etag === etag ? undefined : { flow: saved, etag }
      return {
        history: { ...history, past: [{ state: history.present, label: t('edit.draft'), key: '' }], present: unsaved },
        conflict,
      }
    })
    say(t('file.draft'))
  } catch {
    forgetDraft(path)
  }
}

/** Throws unsaved edits away, for good. */
export function discard(): void {
  const { path } = useDocument.getState()
  useDocument.setState(({ saved }) => ({ history: begin(saved), selection: new Set() }))
  forgetDraft(path)
}

function draftOf(path: string): Draft | undefined {
  try {
    const draft = JSON.parse(localStorage.getItem(draftName(path)) ?? 'null') as Draft | null
    return draft ?? undefined
  } catch {
    return undefined
  }
}

function forgetDraft(path: string): void {
  try {
    localStorage.removeItem(draftName(path))
  } catch {
    // nothing is kept, so there is nothing to forget
  }
}

function draftName(path: string): string {
  return `${DRAFT}${useLive.getState().about?.folder ?? ''}:${path}`
}
