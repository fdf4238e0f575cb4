import { addNote, freshId } from './edit'
import { EMPTY, type Flow, type Point } from './model'
import { readFlow, sorted, writeFlow } from './text'

/** A part of a workflow as a workflow of its own, which is what copying puts on the clipboard. */
export function part(flow: Flow, ids: ReadonlySet<string>): Flow {
  const inside = new Set([...ids].flatMap((id) => flow.groups[id]?.nodes ?? [id]))
  const pick = <T>(members: { readonly [id: string]: T }, keys: ReadonlySet<string>) =>
    Object.fromEntries(Object.entries(members).filter(([id]) => keys.has(id)))
  const groups = Object.entries(flow.groups).filter(([, group]) => group.nodes.every((id) => inside.has(id)))
  return {
    ...EMPTY,
    variables: usedVariables(flow, inside),
    nodes: pick(flow.nodes, inside),
    links: flow.links.filter((link) => inside.has(link.from) && inside.has(link.to)),
    groups: Object.fromEntries(groups),
    notes: pick(flow.notes, inside),
    layout: pick(flow.layout, inside),
  }
}

function usedVariables(flow: Flow, ids: ReadonlySet<string>): Flow['variables'] {
  const text = JSON.stringify([...ids].map((id) => flow.nodes[id]?.settings ?? {}))
  return Object.fromEntries(Object.entries(flow.variables).filter(([name]) => text.includes('${' + name + '}')))
}

export function copyText(flow: Flow, ids: ReadonlySet<string>): string {
  return writeFlow(part(flow, ids))
}

/** The workflow in a text from the clipboard; nothing when it holds none. */
export function pasted(text: string): Flow | undefined {
  try {
    return text.includes('"graftflow"') ? readFlow(text) : undefined
  } catch {
    return undefined
  }
}

/** Puts a part into a workflow, its upper left corner at a point; gives the new ids. Variables that are there stay. */
export function paste(flow: Flow, clip: Flow, at: Point): [Flow, Set<string>] {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const id of [...Object.keys(clip.nodes), ...Object.keys(clip.groups)]) {
    const fresh = freshId(flow, id, taken)
    names.set(id, fresh)
    taken.add(fresh)
  }
  const name = (id: string) => names.get(id) ?? id
  const corner = cornerOf(clip)
  const place = (point: Point) => ({ x: point.x - corner.x + at.x, y: point.y - corner.y + at.y })
  const renamed = <T>(members: { readonly [id: string]: T }, change: (member: T) => T) =>
    Object.fromEntries(Object.entries(members).map(([id, member]) => [name(id), change(member)]))
  let result: Flow = {
    ...flow,
    variables: { ...clip.variables, ...flow.variables },
    nodes: { ...flow.nodes, ...renamed(clip.nodes, (node) => node) },
    layout: { ...flow.layout, ...renamed(clip.layout, place) },
    groups: { ...flow.groups, ...renamed(clip.groups, (group) => ({ ...group, nodes: group.nodes.map(name) })) },
    links: sorted([
      ...flow.links,
      ...clip.links.map((link) => ({ ...link, from: name(link.from), to: name(link.to) })),
    ]),
  }
  const ids = new Set(Object.keys(clip.nodes).map(name))
  for (const note of Object.values(clip.notes)) {
    const [next, id] = addNote(result, place(note.at), note.text)
    result = { ...next, notes: { ...next.notes, [id]: { ...note, at: place(note.at) } } }
    ids.add(id)
  }
  return [result, ids]
}

function cornerOf(clip: Flow): Point {
  const points = [...Object.values(clip.layout), ...Object.values(clip.notes).map((note) => note.at)]
  return points.length === 0
    ? { x: 0, y: 0 }
    : { x: Math.min(...points.map((point) => point.x)), y: Math.min(...points.map((point) => point.y)) }
}
