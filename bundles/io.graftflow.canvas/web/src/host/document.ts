import { create } from 'zustand'
import { begin, edit, redo, seal, undo, type History } from '../flow/history'
import { EMPTY, type Flow } from '../flow/model'

/** The opened workflow: its history, what of it is saved, and what is selected. */
export interface DocumentState {
  /** Relative to the opened folder; empty while none is open. */
  readonly path: string
  readonly history: History<Flow>
  /** What the file holds, as far as is known. */
  readonly saved: Flow
  readonly etag: string
  /** Why it can't be edited; empty when it can. */
  readonly readOnly: string
  /** Another's version of the file, which keeps this one from being saved. */
  readonly conflict: { readonly flow: Flow; readonly etag: string } | undefined
  readonly selection: ReadonlySet<string>
}

const NOTHING: DocumentState = {
  path: '',
  history: begin(EMPTY),
  saved: EMPTY,
  etag: '',
  readOnly: '',
  conflict: undefined,
  selection: new Set(),
}

export const useDocument = create<DocumentState>(() => NOTHING)

/** The workflow as it is drawn. */
export function flow(): Flow {
  return useDocument.getState().history.present
}

export function useFlow(): Flow {
  return useDocument((state) => state.history.present)
}

export function isDirty(state: DocumentState): boolean {
  return state.history.present !== state.saved
}

export function close(): void {
  useDocument.setState(NOTHING)
}

/**
 * Edits the workflow, unless it is read-only. The label says what an undo takes back; edits with the same key that follow
 * each other are taken back together.
 */
export function change(label: string, next: Flow | ((flow: Flow) => Flow), key = ''): void {
  useDocument.setState((state) => {
    if (state.readOnly !== '') {
      return state
    }
    const present = state.history.present
    const history = edit(state.history, label, typeof next === 'function' ? next(present) : next, key)
    return history === state.history ? state : { history, selection: kept(state.selection, history.present) }
  })
}

export function sealEdits(): void {
  useDocument.setState(({ history }) => ({ history: seal(history) }))
}

export function undoEdit(): void {
  step(undo)
}

export function redoEdit(): void {
  step(redo)
}

function step(way: (history: History<Flow>) => History<Flow>): void {
  useDocument.setState((state) => {
    const history = way(state.history)
    return { history, selection: kept(state.selection, history.present) }
  })
}

export function select(ids: Iterable<string>): void {
  const next = new Set(ids)
  useDocument.setState(({ selection }) => (equal(selection, next) ? {} : { selection: next }))
}

/** What can be selected is there: nodes, notes, groups, and links by their text. */
function kept(selection: ReadonlySet<string>, flow: Flow): ReadonlySet<string> {
  const links = new Set(flow.links.map((link) => `${link.from}.${link.output} -> ${link.to}.${link.input}`))
  const there = [...selection].filter(
    (id) => id in flow.nodes || id in flow.notes || id in flow.groups || links.has(id),
  )
  return there.length === selection.size ? selection : new Set(there)
}

function equal(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((id) => b.has(id))
}

/** The one selected node; empty when none or several are. */
export function selectedNode(state: DocumentState): string {
  const [id, ...rest] = [...state.selection].filter((one) => one in state.history.present.nodes)
  return rest.length === 0 ? (id ?? '') : ''
}
