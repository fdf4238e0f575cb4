import { typeOf, type Catalogue, type NodeType, type Port } from '../flow/catalogue'
import type { Box } from '../flow/edit'
import type { Flow, Group, Point } from '../flow/model'

/** Where everything is drawn: sizes of cards, places of ports, frames of groups. In pixels at the zoom of 1. */

export const GRID = 20
export const CARD_WIDTH = 184
const CARD_HEIGHT = 108
const PORT_STEP = 20
const PORT_MIDDLE = 46
const PORTS_THAT_FIT = 3
export const PORT_SIZE = 11

/** The ports of a node; of one whose type is not installed, those that its links name. */
export function portsOf(flow: Flow, catalogue: Catalogue, id: string): Pick<NodeType, 'inputs' | 'outputs'> {
  const type = typeOf(flow, catalogue, id)
  if (type !== undefined) {
    return type
  }
  const unknown = (names: string[]): Port[] =>
    [...new Set(names)].map((name) => ({ name, kind: 'none' as Port['kind'], arity: 'many', help: '' }))
  return {
    inputs: unknown(flow.links.filter((link) => link.to === id).map((link) => link.input)),
    outputs: unknown(flow.links.filter((link) => link.from === id).map((link) => link.output)),
  }
}

export function cardHeight(ports: Pick<NodeType, 'inputs' | 'outputs'>): number {
  const most = Math.max(ports.inputs.length, ports.outputs.length)
  return CARD_HEIGHT + Math.max(0, most - PORTS_THAT_FIT) * PORT_STEP
}

/** The middle of a port, from the card's upper edge. */
export function portY(index: number, ports: number): number {
  const first = Math.max(PORT_MIDDLE - ((Math.min(ports, PORTS_THAT_FIT) - 1) / 2) * PORT_STEP, PORT_STEP + 6)
  return first + index * PORT_STEP
}

export function cardBox(flow: Flow, catalogue: Catalogue, id: string): Box {
  const at = flow.layout[id] ?? { x: 0, y: 0 }
  return { ...at, width: CARD_WIDTH, height: cardHeight(portsOf(flow, catalogue, id)) }
}

/** The least box that holds all boxes. */
export function around(boxes: readonly Box[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const box of boxes) {
    left = Math.min(left, box.x)
    top = Math.min(top, box.y)
    right = Math.max(right, box.x + box.width)
    bottom = Math.max(bottom, box.y + box.height)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** The frame around boxes, with room for a title above. */
export function frameAround(boxes: readonly Box[]): Box {
  const { x, y, width, height } = around(boxes)
  return { x: x - 20, y: y - 40, width: width + 40, height: height + 60 }
}

export function groupBox(flow: Flow, catalogue: Catalogue, group: Group): Box {
  return frameAround(group.nodes.map((id) => cardBox(flow, catalogue, id)))
}

/** What boxes everything on the canvas has. */
export function boxes(flow: Flow, catalogue: Catalogue, ids: Iterable<string>): Map<string, Box> {
  const found = new Map<string, Box>()
  for (const id of ids) {
    const note = flow.notes[id]
    if (note) {
      found.set(id, { ...note.at, ...note.size })
    } else if (id in flow.nodes) {
      found.set(id, cardBox(flow, catalogue, id))
    } else if (flow.groups[id]) {
      found.set(id, groupBox(flow, catalogue, flow.groups[id]))
    }
  }
  return found
}

/** Nodes that the file gives no place stand in a row of their own, below everything. */
export function placed(flow: Flow): Flow {
  const homeless = Object.keys(flow.nodes).filter((id) => flow.layout[id] === undefined)
  if (homeless.length === 0) {
    return flow
  }
  const bottom = Math.max(-160, ...Object.values(flow.layout).map((at) => at.y)) + 160
  const layout = { ...flow.layout }
  homeless.forEach((id, index) => {
    layout[id] = { x: (index % 6) * 240, y: bottom + Math.floor(index / 6) * 160 }
  })
  return { ...flow, layout }
}

export function onGrid(point: Point): Point {
  return { x: Math.round(point.x / GRID) * GRID, y: Math.round(point.y / GRID) * GRID }
}

/** A free place near a wished one: down in steps until no card is there. */
export function freePlace(flow: Flow, wish: Point): Point {
  const taken = Object.values(flow.layout)
  let at = onGrid(wish)
  while (taken.some((other) => Math.abs(other.x - at.x) < CARD_WIDTH && Math.abs(other.y - at.y) < CARD_HEIGHT)) {
    at = { x: at.x, y: at.y + GRID * 2 }
  }
  return at
}

/** Lines by which a moved box stands in one line with others: their left, middle and right, upper, middle and lower. */
export function guidesAmong(others: Iterable<Box>): (moved: Box) => { x: number[]; y: number[] } {
  const across = (box: Box) => [box.x, box.x + box.width / 2, box.x + box.width]
  const down = (box: Box) => [box.y, box.y + box.height / 2, box.y + box.height]
  const xs = [new Set<number>(), new Set<number>(), new Set<number>()]
  const ys = [new Set<number>(), new Set<number>(), new Set<number>()]
  for (const box of others) {
    across(box).forEach((line, index) => xs[index]!.add(line))
    down(box).forEach((line, index) => ys[index]!.add(line))
  }
  return (moved) => ({
    x: across(moved).filter((line, index) => xs[index]!.has(line)),
    y: down(moved).filter((line, index) => ys[index]!.has(line)),
  })
}
