import { redoable, undoable } from '../flow/history'
import { centre } from '../graph/camera'
import { putFile } from '../graph/drop'
import { api, type Problem } from '../host/api'
import { isDirty, redoEdit, selectedNode, undoEdit, useDocument, type DocumentState } from '../host/document'
import { copied, deleteSelected, pasteText, selectAll } from '../host/edits'
import { discard, save } from '../host/files'
import { act } from '../host/keys'
import { useLive, type Live } from '../host/live'
import { tell } from '../host/shell'
import { allProblems, jump } from './Problems'

/** What the desktop application's menus, keys and views ask of the page, and what it is told of the workflow in return. */
export interface Shell {
  readonly act: (command: string) => void
  readonly edit: (command: 'undo' | 'redo' | 'delete' | 'selectAll') => void
  readonly copy: () => string
  readonly cut: () => string
  readonly paste: (text: string) => void
  readonly save: () => void
  readonly discard: () => void
  readonly jump: (problem: Problem) => void
  readonly add: (file: string) => void
  readonly report: () => void
}

declare global {
  interface Window {
    graftflow?: Shell
  }
}

/** Stands by for the desktop application; gives the way to stop. */
export function shell(): () => void {
  window.graftflow = { act, edit, copy, cut, paste, save: () => void saved(), discard, jump, add: (file) => void add(file), report }
  report()
  const stop = [
    useDocument.subscribe((state, before) => {
      if (documentOf(state) !== documentOf(before)) {
        tellDocument(state)
      }
      if (selectedNode(state) !== selectedNode(before) || state.path !== before.path) {
        tellSelection(state)
      }
    }),
    useLive.subscribe((live, before) => {
      if (live.problems !== before.problems || live.run?.problems !== before.run?.problems) {
        tellProblems(live)
      }
    }),
  ]
  return () => stop.forEach((end) => end())
}

/** Tells everything, to a shell that has just come. */
function report(): void {
  tellDocument(useDocument.getState())
  tellSelection(useDocument.getState())
  tellProblems(useLive.getState())
}

function documentOf(state: DocumentState): string {
  return JSON.stringify([state.path, isDirty(state), undoable(state.history) ?? '', redoable(state.history) ?? ''])
}

function tellDocument(state: DocumentState): void {
  tell({
    type: 'document',
    path: state.path,
    dirty: isDirty(state),
    undo: undoable(state.history) ?? '',
    redo: redoable(state.history) ?? '',
  })
}

function tellSelection(state: DocumentState): void {
  const node = selectedNode(state)
  tell({ type: 'selection', node, nodeType: state.history.present.nodes[node]?.type ?? '' })
}

function tellProblems(live: Live): void {
  tell({ type: 'problems', problems: allProblems(live) })
}

async function saved(): Promise<void> {
  tell({ type: 'saved', saved: await save().catch(() => false) })
}

async function add(file: string): Promise<void> {
  const middle = centre()
  putFile(await api.file(file, useDocument.getState().path), file, middle)
}

/** The field that the cursor is in, to which editing belongs first. */
function field(): HTMLElement | undefined {
  const focused = document.activeElement
  return focused instanceof HTMLElement && focused.matches('input, textarea, [contenteditable=true]') ? focused : undefined
}

function edit(command: 'undo' | 'redo' | 'delete' | 'selectAll'): void {
  if (field() !== undefined) {
    document.execCommand(command)
  } else {
    ;({ undo: undoEdit, redo: redoEdit, delete: deleteSelected, selectAll })[command]()
  }
}

function copy(): string {
  const focused = field()
  if (focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement) {
    return focused.value.slice(focused.selectionStart ?? 0, focused.selectionEnd ?? 0)
  }
  const marked = getSelection()?.toString() ?? ''
  return marked === '' && focused === undefined ? copied() : marked
}

function cut(): string {
  const text = copy()
  if (text !== '') {
    edit('delete')
  }
  return text
}

function paste(text: string): void {
  if (field() !== undefined) {
    document.execCommand('insertText', false, text)
  } else {
    const { x, y } = centre()
    pasteText(text, { x: x - 92, y: y - 54 })
  }
}
