import { inputOf, outputOf, refusal, takesSeveral, typeOf, type Catalogue, type End, type NodeType } from './catalogue'
import { linkText, type ById, type Flow, type FlowNode, type Group, type Json, type Link, type Note, type Point, type Settings } from './model'
import { sorted } from './text'

/** Edits of a workflow, each a function from the workflow before to the one after. */

/** A word not yet taken by a node, note or group: `split`, then `split-2`. */
export function freshId(flow: Flow, wish: string, taken: ReadonlySet<string> = new Set()): string {
  const used = (id: string) => id in flow.nodes || id in flow.notes || id in flow.groups || taken.has(id)
  const word = wish.replace(/-\d+$/, '')
  let id = wish
  for (let number = 2; used(id); number++) {
    id = `${word}-${number}`
  }
  return id
}

/** The word that a new node of a type is called by: the last of its id, `freeze-layers`. */
export function wordOf(type: string): string {
  return type.replace(/@\d+$/, '').replace(/^.*\./, '')
}

/** Adds a node of a type; gives its id. */
export function addNode(flow: Flow, type: string, at: Point, settings: FlowNode['settings'] = {}): [Flow, string] {
  const id = freshId(flow, wordOf(type))
  const nodes = { ...flow.nodes, [id]: { type, title: '', settings } }
  return [{ ...flow, nodes, layout: { ...flow.layout, [id]: at } }, id]
}

/** Adds a link; one that was at an input for a single link gives way. The same workflow when the link is there. */
export function connect(flow: Flow, catalogue: Catalogue, link: Link): Flow {
  if (flow.links.some((other) => linkText(other) === linkText(link))) {
    return flow
  }
  const many = takesSeveral(inputOf(flow, catalogue, { node: link.to, port: link.input }))
  const kept = many ? flow.links : flow.links.filter((other) => other.to !== link.to || other.input !== link.input)
  return { ...flow, links: sorted([...kept, link]) }
}

export function disconnect(flow: Flow, links: ReadonlySet<string>): Flow {
  const kept = flow.links.filter((link) => !links.has(linkText(link)))
  return kept.length === flow.links.length ? flow : { ...flow, links: kept }
}

/** The first pair of ports by which one node can feed a node of a type, an unlinked input before a linked one. */
export function fit(flow: Flow, catalogue: Catalogue, from: string, to: string): Link | undefined {
  const outputs = typeOf(flow, catalogue, from)?.outputs ?? []
  const inputs = typeOf(flow, catalogue, to)?.inputs ?? []
  const free = (port: string) => !flow.links.some((link) => link.to === to && link.input === port)
  const pairs = outputs.flatMap((output) =>
    inputs
      .filter((input) => takesSeveral(input) || free(input.name))
      .map((input): Link => ({ from, output: output.name, to, input: input.name })),
  )
  return pairs.find((link) => allowed(flow, catalogue, link))
}

export function allowed(flow: Flow, catalogue: Catalogue, link: Link): boolean {
  return refusal(flow, catalogue, { node: link.from, port: link.output }, { node: link.to, port: link.input }) === undefined
}

/** Puts a node that takes and gives the link's kind into the link; nothing when none of its ports fit. */
export function insertOnLink(flow: Flow, catalogue: Catalogue, id: string, link: Link): Flow | undefined {
  const type = typeOf(flow, catalogue, id)
  const kind = outputOf(flow, catalogue, { node: link.from, port: link.output })?.kind
  const input = type?.inputs.find((port) => port.kind === kind)
  const output = type?.outputs.find((port) => port.kind === kind)
  if (!input || !output || link.from === id || link.to === id) {
    return undefined
  }
  const without = disconnect(flow, new Set([linkText(link)]))
  const before: Link = { from: link.from, output: link.output, to: id, input: input.name }
  const after: Link = { from: id, output: output.name, to: link.to, input: link.input }
  if (!allowed(without, catalogue, before)) {
    return undefined
  }
  const half = connect(without, catalogue, before)
  return allowed(half, catalogue, after) ? connect(half, catalogue, after) : undefined
}

/** Whether a node type could be put into a link of a kind. */
export function insertable(type: NodeType, kind: string): boolean {
  return type.inputs.some((port) => port.kind === kind) && type.outputs.some((port) => port.kind === kind)
}

/**
 * Takes out nodes, notes and groups. The neighbours of a node that has one link at an input of the kind that it gives are
 * joined, where that fits; a group's nodes stay.
 */
export function remove(flow: Flow, catalogue: Catalogue, ids: ReadonlySet<string>): Flow {
  let joined = flow
  for (const id of ids) {
    joined = id in joined.nodes ? bypass(joined, catalogue, id) : joined
  }
  const nodes = without(joined.nodes, ids)
  return dropEmptyGroups({
    ...joined,
    nodes,
    links: joined.links.filter((link) => !ids.has(link.from) && !ids.has(link.to)),
    layout: without(joined.layout, ids),
    notes: without(joined.notes, ids),
    groups: without(joined.groups, ids),
  })
}

function bypass(flow: Flow, catalogue: Catalogue, id: string): Flow {
  const after = flow.links.filter((link) => link.from === id)
  const bare = { ...flow, links: flow.links.filter((link) => link.from !== id && link.to !== id) }
  let result: Flow = bare
  for (const out of after) {
    const kind = outputOf(flow, catalogue, { node: id, port: out.output })?.kind
    const sources = flow.links.filter(
      (link) =>
        link.to === id && outputOf(flow, catalogue, { node: link.from, port: link.output })?.kind === kind,
    )
    const [source] = sources
    if (sources.length === 1 && source) {
      const link: Link = { from: source.from, output: source.output, to: out.to, input: out.input }
      result = allowed(result, catalogue, link) ? connect(result, catalogue, link) : result
    }
  }
  return result
}

/** Sets a setting, or takes it out: with `undefined`, and when the value is the default. */
export function setSetting(flow: Flow, id: string, name: string, value: Json | undefined, byDefault?: Json): Flow {
  const node = flow.nodes[id]
  if (node === undefined) {
    return flow
  }
  const settings = { ...node.settings }
  if (value === undefined || same(value, byDefault)) {
    delete settings[name]
  } else {
    settings[name] = value
  }
  return same(settings, node.settings) ? flow : withNode(flow, id, { ...node, settings })
}

/** Puts a node into the form of another version of its type. */
export function upgrade(flow: Flow, id: string, to: { readonly type: string; readonly settings: Settings }): Flow {
  const node = flow.nodes[id]
  return node === undefined || node.type === to.type ? flow : withNode(flow, id, { ...node, type: to.type, settings: to.settings })
}

export function setTitle(flow: Flow, id: string, title: string): Flow {
  const node = flow.nodes[id]
  return node === undefined || node.title === title ? flow : withNode(flow, id, { ...node, title })
}

/** Calls a node by another word, in its place and everywhere. */
export function rename(flow: Flow, id: string, word: string): Flow {
  if (id === word || !(id in flow.nodes) || freshId(flow, word) !== word) {
    return flow
  }
  const name = (other: string) => (other === id ? word : other)
  const keys = <T>(members: ById<T>) => Object.fromEntries(Object.entries(members).map(([key, value]) => [name(key), value]))
  return {
    ...flow,
    nodes: keys(flow.nodes),
    layout: keys(flow.layout),
    links: sorted(flow.links.map((link) => ({ ...link, from: name(link.from), to: name(link.to) }))),
    groups: map(flow.groups, (group) => ({ ...group, nodes: group.nodes.map(name) })),
  }
}

/** Moves nodes and notes to places. */
export function moveTo(flow: Flow, places: ReadonlyMap<string, Point>): Flow {
  const layout = { ...flow.layout }
  const notes = { ...flow.notes }
  let moved = false
  for (const [id, at] of places) {
    const note = notes[id]
    const before = note ? note.at : layout[id]
    if (before?.x === at.x && before.y === at.y) {
      continue
    }
    moved = true
    if (note) {
      notes[id] = { ...note, at }
    } else if (id in flow.nodes) {
      layout[id] = at
    }
  }
  return moved ? { ...flow, layout, notes } : flow
}

/** Moves nodes, notes and the nodes of groups by a distance. */
export function moveBy(flow: Flow, ids: Iterable<string>, dx: number, dy: number): Flow {
  const places = new Map<string, Point>()
  for (const id of movable(flow, ids)) {
    const at = flow.notes[id]?.at ?? flow.layout[id] ?? { x: 0, y: 0 }
    places.set(id, { x: at.x + dx, y: at.y + dy })
  }
  return moveTo(flow, places)
}

/** The nodes and notes that move when these are moved: a group stands for its nodes. */
export function movable(flow: Flow, ids: Iterable<string>): Set<string> {
  return new Set([...ids].flatMap((id) => flow.groups[id]?.nodes ?? [id]))
}

export type Side = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom' | 'across' | 'down'

/** A place and size on the canvas. */
export interface Box extends Point {
  readonly width: number
  readonly height: number
}

/** Brings boxes to one line, or to equal distances `across` or `down`. Gives the new places. */
export function align(boxes: ReadonlyMap<string, Box>, side: Side): Map<string, Point> {
  const all = [...boxes.entries()]
  const left = Math.min(...all.map(([, box]) => box.x))
  const top = Math.min(...all.map(([, box]) => box.y))
  const right = Math.max(...all.map(([, box]) => box.x + box.width))
  const bottom = Math.max(...all.map(([, box]) => box.y + box.height))
  if (side === 'across' || side === 'down') {
    return spread(all, side)
  }
  const place = {
    left: (box: Box) => ({ x: left, y: box.y }),
    centre: (box: Box) => ({ x: Math.round((left + right - box.width) / 2), y: box.y }),
    right: (box: Box) => ({ x: right - box.width, y: box.y }),
    top: (box: Box) => ({ x: box.x, y: top }),
    middle: (box: Box) => ({ x: box.x, y: Math.round((top + bottom - box.height) / 2) }),
    bottom: (box: Box) => ({ x: box.x, y: bottom - box.height }),
  }[side]
  return new Map(all.map(([id, box]) => [id, place(box)]))
}

function spread(all: [string, Box][], side: 'across' | 'down'): Map<string, Point> {
  const start = (box: Box) => (side === 'across' ? box.x : box.y)
  const length = (box: Box) => (side === 'across' ? box.width : box.height)
  const order = [...all].sort(([, a], [, b]) => start(a) - start(b))
  const first = order[0]?.[1]
  const last = order.at(-1)?.[1]
  if (first === undefined || last === undefined || order.length < 3) {
    return new Map(all.map(([id, box]) => [id, { x: box.x, y: box.y }]))
  }
  const free = start(last) + length(last) - start(first) - order.reduce((sum, [, box]) => sum + length(box), 0)
  const gap = free / (order.length - 1)
  let next = start(first)
  return new Map(
    order.map(([id, box]) => {
      const at = Math.round(next)
      next += length(box) + gap
      return [id, side === 'across' ? { x: at, y: box.y } : { x: box.x, y: at }]
    }),
  )
}

/** Frames nodes; they leave the groups that they were in. Gives the group's id, and the same workflow without nodes. */
export function group(flow: Flow, ids: Iterable<string>, title: string): [Flow, string | undefined] {
  const nodes = [...ids].filter((id) => id in flow.nodes)
  if (nodes.length === 0) {
    return [flow, undefined]
  }
  const inside = new Set(nodes)
  const others = map(flow.groups, (other) => ({ ...other, nodes: other.nodes.filter((id) => !inside.has(id)) }))
  const id = freshId(flow, 'group')
  return [dropEmptyGroups({ ...flow, groups: { ...others, [id]: { title, colour: '', nodes } } }), id]
}

export function setGroup(flow: Flow, id: string, change: Partial<Group>): Flow {
  const before = flow.groups[id]
  return before === undefined ? flow : { ...flow, groups: { ...flow.groups, [id]: { ...before, ...change } } }
}

export function addNote(flow: Flow, at: Point, text = ''): [Flow, string] {
  const id = freshId(flow, 'note')
  const note: Note = { text, at, size: { width: 240, height: 120 } }
  return [{ ...flow, notes: { ...flow.notes, [id]: note } }, id]
}

export function setNote(flow: Flow, id: string, change: Partial<Note>): Flow {
  const before = flow.notes[id]
  return before === undefined ? flow : { ...flow, notes: { ...flow.notes, [id]: { ...before, ...change } } }
}

function withNode(flow: Flow, id: string, node: FlowNode): Flow {
  return { ...flow, nodes: { ...flow.nodes, [id]: node } }
}

function dropEmptyGroups(flow: Flow): Flow {
  const groups = Object.entries(flow.groups).flatMap(([id, before]) => {
    const nodes = before.nodes.filter((node) => node in flow.nodes)
    return nodes.length === 0 ? [] : [[id, { ...before, nodes }] as const]
  })
  return { ...flow, groups: Object.fromEntries(groups) }
}

function without<T>(members: ById<T>, ids: ReadonlySet<string>): ById<T> {
  return Object.fromEntries(Object.entries(members).filter(([id]) => !ids.has(id)))
}

function map<T>(members: ById<T>, change: (member: T) => T): ById<T> {
  return Object.fromEntries(Object.entries(members).map(([id, member]) => [id, change(member)]))
}

/** Whether two JSON values are equal; members may stand in any order. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) {
    return true
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) {
    return false
  }
  const left = a as { [name: string]: Json }
  const right = b as { [name: string]: Json }
  const names = Object.keys(left)
  return names.length === Object.keys(right).length && names.every((name) => same(left[name], right[name]))
}

/** A port's end in a link. */
export function ends(link: Link): [End, End] {
  return [
    { node: link.from, port: link.output },
    { node: link.to, port: link.input },
  ]
}
