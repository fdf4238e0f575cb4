/**
 * Undo and redo without end. A history is a value: what was, what is, what was taken back. States share what they have in
 * common, so an entry costs about as much as the edit.
 */
export interface History<T> {
  readonly past: readonly Step<T>[]
  readonly present: T
  readonly future: readonly Step<T>[]
}

/** A state, and what the edit that leaves it is called. */
interface Step<T> {
  readonly state: T
  readonly label: string
  /** Edits with the same key that follow each other are one step, such as the letters typed into one field. */
  readonly key: string
}

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [] }
}

/** The history after an edit; the same one when nothing changed. An empty key never joins. */
export function edit<T>(history: History<T>, label: string, next: T, key = ''): History<T> {
  if (next === history.present) {
    return history
  }
  const last = history.past.at(-1)
  if (key !== '' && last?.key === key && history.future.length === 0) {
    return { ...history, present: next }
  }
  return { past: [...history.past, { state: history.present, label, key }], present: next, future: [] }
}

/** Ends the joining of edits with the same key. */
export function seal<T>(history: History<T>): History<T> {
  const last = history.past.at(-1)
  return last === undefined || last.key === ''
    ? history
    : { ...history, past: [...history.past.slice(0, -1), { ...last, key: '' }] }
}

export function undo<T>(history: History<T>): History<T> {
  const last = history.past.at(-1)
  if (last === undefined) {
    return history
  }
  return {
    past: history.past.slice(0, -1),
    present: last.state,
    future: [{ state: history.present, label: last.label, key: '' }, ...history.future],
  }
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...rest] = history.future
  if (next === undefined) {
    return history
  }
  return {
    past: [...history.past, { state: history.present, label: next.label, key: '' }],
    present: next.state,
    future: rest,
  }
}

/** What the next undo takes back. */
export function undoable<T>(history: History<T>): string | undefined {
  return history.past.at(-1)?.label
}

/** What the next redo brings back. */
export function redoable<T>(history: History<T>): string | undefined {
  return history.future[0]?.label
}
