import { copyText, paste, pasted, part } from '../flow/clip'
import { align, addNote, group, movable, moveBy, moveTo, remove, disconnect, type Side } from '../flow/edit'
import type { Point } from '../flow/model'
import { boxes, GRID, placed } from '../graph/shape'
import { change, flow, select, useDocument } from './document'
import { useFrame } from './frame'
import { catalogue } from './live'
import { t } from './texts'

/** What hands and keys do to the selection. */

function selection(): ReadonlySet<string> {
  return useDocument.getState().selection
}

export function selectAll(): void {
  const { nodes, notes } = flow()
  select([...Object.keys(nodes), ...Object.keys(notes)])
}

export function deleteSelected(): void {
  const ids = selection()
  if (ids.size > 0) {
    change(t('edit.delete', { n: ids.size }), (before) => remove(disconnect(before, ids), catalogue(), ids))
  }
}

export function duplicateSelected(): void {
  const clip = part(flow(), selection())
  const corner = cornerOf(selection())
  if (corner !== undefined) {
    const [next, ids] = paste(flow(), clip, { x: corner.x + GRID * 2, y: corner.y + GRID * 2 })
    change(t('edit.duplicate', { n: ids.size }), next)
    select(ids)
  }
}

/** The selection as the text that copying puts on the clipboard; empty without one. */
export function copied(): string {
  const ids = movable(flow(), selection())
  const some = [...ids].some((id) => id in flow().nodes || id in flow().notes)
  return some ? copyText(flow(), selection()) : ''
}

/** Puts what a text holds beside what was copied, or at a point; gives whether it held a workflow. */
export function pasteText(text: string, at: Point): boolean {
  const clip = pasted(text)
  if (clip === undefined) {
    return false
  }
  const [next, ids] = paste(flow(), placed(clip), { x: Math.round(at.x / GRID) * GRID, y: Math.round(at.y / GRID) * GRID })
  change(t('edit.paste', { n: ids.size }), next)
  select(ids)
  return true
}

export function groupSelected(): void {
  const [next, id] = group(flow(), movable(flow(), selection()), t('group.untitled'))
  if (id !== undefined) {
    change(t('edit.group'), next)
    select([id])
    useFrame.setState({ renaming: id })
  }
}

export function alignSelected(side: Side): void {
  const ids = [...selection()].filter((id) => id in flow().nodes || id in flow().notes)
  change(t('edit.align'), (before) => moveTo(before, align(boxes(before, catalogue(), ids), side)))
}

/** Moves the selection by steps of the grid. */
export function nudge(dx: number, dy: number): void {
  const ids = selection()
  change(t('edit.move', { n: ids.size }), (before) => moveBy(before, ids, dx * GRID, dy * GRID), `nudge ${[...ids].join()}`)
}

export function noteAt(at: Point): void {
  const [next, id] = addNote(flow(), { x: Math.round(at.x / GRID) * GRID, y: Math.round(at.y / GRID) * GRID })
  change(t('edit.addNote'), next)
  select([id])
  useFrame.setState({ renaming: id })
}

/** The node that lies next in a direction, by places on the canvas. */
export function neighbour(id: string, dx: number, dy: number): string | undefined {
  const all = boxes(flow(), catalogue(), Object.keys(flow().nodes))
  const here = all.get(id)
  if (here === undefined) {
    return all.keys().next().value
  }
  let best: string | undefined
  let least = Infinity
  for (const [other, box] of all) {
    const along = (box.x - here.x) * dx + (box.y - here.y) * dy
    const aside = Math.abs((box.x - here.x) * dy) + Math.abs((box.y - here.y) * dx)
    const distance = along + aside * 2
    if (other !== id && along > 0 && distance < least) {
      least = distance
      best = other
    }
  }
  return best
}

function cornerOf(ids: ReadonlySet<string>): Point | undefined {
  const all = [...boxes(flow(), catalogue(), movable(flow(), ids)).values()]
  return all.length === 0
    ? undefined
    : { x: Math.min(...all.map((box) => box.x)), y: Math.min(...all.map((box) => box.y)) }
}
