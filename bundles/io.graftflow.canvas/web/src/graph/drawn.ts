import { MarkerType, Position, type Edge, type Node } from '@xyflow/react'
import { outputOf, type Catalogue, type Kind } from '../flow/catalogue'
import { linkText, type Flow } from '../flow/model'
import { cardHeight, CARD_WIDTH, frameAround, groupBox, portsOf, portY, PORT_SIZE } from './shape'

/** The workflow as the drawing library wants it. */

export type DrawnNode = Node<Record<string, never>, 'card' | 'note' | 'frame'>
export type DrawnEdge = Edge<{ kind: Kind | 'none' }, 'link'>

/** Nodes, notes and groups, in the order in which they are drawn. What did not change stays the same object. */
export function drawnNodes(
  flow: Flow,
  catalogue: Catalogue,
  selection: ReadonlySet<string>,
  before: readonly DrawnNode[],
): DrawnNode[] {
  const known = new Map(before.map((node) => [node.id, node]))
  const groups = Object.entries(flow.groups).map(([id, group]): DrawnNode => {
    const { x, y, width, height } = groupBox(flow, catalogue, group)
    return { id, type: 'frame', position: { x, y }, width, height, measured: { width, height }, zIndex: -2, data: {}, selected: selection.has(id), dragHandle: '.group-title' }
  })
  const notes = Object.entries(flow.notes).map(([id, note]): DrawnNode => {
    return { id, type: 'note', position: note.at, ...note.size, measured: note.size, zIndex: -1, data: {}, selected: selection.has(id) }
  })
  const cards = Object.keys(flow.nodes).map((id) => card(flow, catalogue, id, selection.has(id)))
  return [...groups, ...notes, ...cards].map((node) => {
    const old = known.get(node.id)
    return old && sameDrawing(old, node) ? old : node
  })
}

function card(flow: Flow, catalogue: Catalogue, id: string, selected: boolean): DrawnNode {
  const ports = portsOf(flow, catalogue, id)
  const height = cardHeight(ports)
  const handle = (type: 'source' | 'target', x: number, count: number) => (port: { name: string }, index: number) => ({
    id: port.name,
    type,
    position: type === 'source' ? Position.Right : Position.Left,
    x: x - PORT_SIZE / 2,
    y: portY(index, count) - PORT_SIZE / 2,
    width: PORT_SIZE,
    height: PORT_SIZE,
  })
  return {
    id,
    type: 'card',
    position: flow.layout[id] ?? { x: 0, y: 0 },
    width: CARD_WIDTH,
    height,
    // told beforehand, so that nodes that were never in view count when everything is to be seen
    measured: { width: CARD_WIDTH, height },
    selected,
    data: {},
    handles: [
      ...ports.inputs.map(handle('target', 0, ports.inputs.length)),
      ...ports.outputs.map(handle('source', CARD_WIDTH, ports.outputs.length)),
    ],
  }
}

function sameDrawing(a: DrawnNode, b: DrawnNode): boolean {
  return (
    a.type === b.type &&
    a.selected === b.selected &&
    a.position.x === b.position.x &&
    a.position.y === b.position.y &&
    a.width === b.width &&
    a.height === b.height &&
    a.handles?.length === b.handles?.length &&
    (a.handles ?? []).every((handle, index) => handle.id === b.handles?.[index]?.id)
  )
}

export function drawnEdges(
  flow: Flow,
  catalogue: Catalogue,
  selection: ReadonlySet<string>,
  before: readonly DrawnEdge[],
): DrawnEdge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]))
  return flow.links.map((link) => {
    const id = linkText(link)
    const kind = outputOf(flow, catalogue, { node: link.from, port: link.output })?.kind ?? 'none'
    const selected = selection.has(id)
    const old = known.get(id)
    return old && old.data?.kind === kind && old.selected === selected
      ? old
      : {
          id,
          type: 'link',
          source: link.from,
          sourceHandle: link.output,
          target: link.to,
          targetHandle: link.input,
          selected,
          ...(kind === 'none' ? { markerEnd: { type: MarkerType.Arrow } } : {}),
          data: { kind },
        }
  })
}

/** Frames of groups around their nodes as these stand now, also while they are dragged. */
export function framed(nodes: DrawnNode[], flow: Flow): DrawnNode[] {
  const groups = Object.entries(flow.groups)
  if (groups.length === 0) {
    return nodes
  }
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return nodes.map((node) => {
    const members = (flow.groups[node.id]?.nodes ?? []).flatMap((id) => byId.get(id) ?? [])
    if (members.length === 0) {
      return node
    }
    const frame = frameAround(
      members.map(({ position, width = 0, height = 0 }) => ({ ...position, width, height })),
    )
    return { ...node, position: { x: frame.x, y: frame.y }, width: frame.width, height: frame.height, measured: { width: frame.width, height: frame.height } }
  })
}
