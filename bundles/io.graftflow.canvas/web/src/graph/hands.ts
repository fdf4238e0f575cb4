import type { Connection, NodeChange } from '@xyflow/react'
import { outputOf, typeOf } from '../flow/catalogue'
import { connect, fit, insertable } from '../flow/edit'
import { linkText, type Link, type Point } from '../flow/model'
import { change, flow, select, useDocument } from '../host/document'
import { say } from '../host/frame'
import { catalogue, useLive } from '../host/live'
import { t } from '../host/texts'
import type { DrawnNode } from './drawn'
import { reasonAgainst, useLinking, type Linking } from './linking'

/** What the drawing library tells of hands, in terms of the workflow. */

/** Takes up what was picked or let go. */
export function pick(changes: readonly { readonly id: string; readonly selected: boolean }[]): void {
  const next = new Set(useDocument.getState().selection)
  changes.forEach(({ id, selected }) => (selected ? next.add(id) : next.delete(id)))
  select(next)
}

/** A group that is dragged takes its nodes along. */
export function withMembers(moves: NodeChange<DrawnNode>[], nodes: readonly DrawnNode[]): NodeChange<DrawnNode>[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const moving = new Set(moves.flatMap((move) => (move.type === 'position' ? [move.id] : [])))
  return moves.flatMap((move) => {
    const members = move.type === 'position' ? flow().groups[move.id]?.nodes : undefined
    const before = byId.get('id' in move ? move.id : '')?.position
    if (move.type !== 'position' || members === undefined || move.position === undefined || before === undefined) {
      return [move]
    }
    const dx = move.position.x - before.x
    const dy = move.position.y - before.y
    return members.flatMap((id): NodeChange<DrawnNode>[] => {
      const at = byId.get(id)?.position
      return at && !moving.has(id) ? [{ type: 'position', id, position: { x: at.x + dx, y: at.y + dy } }] : []
    })
  })
}

/** Where things stand after a drag, the nodes of dragged groups among them. */
export function placesAfter(nodes: readonly DrawnNode[], dragged: readonly DrawnNode[]): Map<string, Point> {
  const ids = new Set(dragged.flatMap(({ id }) => flow().groups[id]?.nodes ?? [id]))
  return new Map(
    nodes
      .filter(({ id }) => ids.has(id))
      .map(({ id, position }) => [id, { x: Math.round(position.x), y: Math.round(position.y) }]),
  )
}

export function linkOf(made: Connection): Link {
  return { from: made.source, output: made.sourceHandle ?? '', to: made.target, input: made.targetHandle ?? '' }
}

export function reason(wanted: Connection): string {
  const link = linkOf(wanted)
  const state = useLinking.getState()
  return reasonAgainst(flow(), catalogue(), { node: link.from, port: link.output }, { node: link.to, port: link.input }, state)
}

/** Links a port to the first port of a node that fits. */
export function linkTo(from: { node: string; port: string; direction: 'in' | 'out' }, card: string, state: Linking): void {
  const { catalogue: known } = useLive.getState()
  const ports = typeOf(flow(), known, card)
  const names = (from.direction === 'out' ? ports?.inputs : ports?.outputs)?.map((port) => port.name) ?? []
  const links = names.map((port): Link =>
    from.direction === 'out'
      ? { from: from.node, output: from.port, to: card, input: port }
      : { from: card, output: port, to: from.node, input: from.port },
  )
  const against = links.map((link) =>
    reasonAgainst(flow(), known, { node: link.from, port: link.output }, { node: link.to, port: link.input }, state),
  )
  const found = links[against.indexOf('')]
  if (found === undefined) {
    const why = [...new Set(against)]
    say(why.length === 1 ? why[0]! : t('link.nothingFits'), 'bad')
  } else {
    const free = from.direction === 'out' ? fit(flow(), known, from.node, card) : undefined
    const link = free?.output === from.port ? free : found
    change(t('edit.link'), (before) => connect(before, known, link))
  }
}

/** The link under the middle of a node that has no links yet and could stand in it. */
export function linkUnder(node: DrawnNode): string {
  const drawn = flow()
  if (node.type !== 'card' || drawn.links.some((link) => link.from === node.id || link.to === node.id)) {
    return ''
  }
  const box = document.querySelector(`.react-flow__node[data-id="${node.id}"]`)?.getBoundingClientRect()
  const found = box === undefined ? '' : linkAt(box.x + box.width / 2, box.y + box.height / 2)
  const link = drawn.links.find((one) => linkText(one) === found)
  const type = typeOf(drawn, catalogue(), node.id)
  const kind = link && outputOf(drawn, catalogue(), { node: link.from, port: link.output })?.kind
  return kind !== undefined && type !== undefined && insertable(type, kind) ? found : ''
}

export function linkAt(x: number, y: number): string {
  const edge = document.elementsFromPoint(x, y).map((element) => element.closest<HTMLElement>('.react-flow__edge'))
  return edge.find((one) => one !== null)?.dataset['id'] ?? ''
}

export function mapColour(node: DrawnNode, colour: (category: string | undefined) => string): string {
  if (node.type !== 'card') {
    return node.type === 'note' ? 'color-mix(in srgb, var(--warn) 35%, transparent)' : 'transparent'
  }
  const { statuses } = useLive.getState()
  const state = statuses[node.id]?.state
  if (state === 'running') {
    return 'var(--run)'
  }
  if (state === 'failed' || state === 'wrong') {
    return 'var(--bad)'
  }
  const word = colour(typeOf(flow(), catalogue(), node.id)?.category)
  return `color-mix(in srgb, var(--${word}) 45%, var(--line-strong))`
}
