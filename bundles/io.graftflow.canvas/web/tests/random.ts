import type { Catalogue, NodeType, Port } from '../src/flow/catalogue'
import { addNode, addNote, allowed, connect, group, moveBy, remove, rename, setSetting } from '../src/flow/edit'
import { EMPTY, type Flow, type Link } from '../src/flow/model'

/** A seeded source of chance, so that what fails can be shown again (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export function pick<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!
}

function port(name: string, kind: Port['kind'], arity: Port['arity'] = 'one'): Port {
  return { name, kind, arity, help: '' }
}

function type(id: string, inputs: Port[], outputs: Port[]): NodeType {
  return { type: `${id}@1`, name: id, category: 'Data', summary: '', help: '', inputs, outputs, settings: { properties: {} } }
}

export const TYPES: Catalogue = new Map(
  [
    type('data.read', [], [port('table', 'table')]),
    type('data.sql', [port('input', 'table'), port('other', 'table', 'optional')], [port('table', 'table')]),
    type('model.load', [], [port('model', 'model')]),
    type('model.freeze', [port('model', 'model')], [port('model', 'model')]),
    type('model.fuse', [port('models', 'model', 'many')], [port('model', 'model')]),
    type('train.tune', [port('model', 'model'), port('train', 'table')], [port('model', 'model'), port('report', 'report')]),
  ].map((one) => [one.type, one]),
)

/** An edit that somebody might make. */
export function randomEdit(random: () => number, flow: Flow): Flow {
  const ids = Object.keys(flow.nodes)
  const all = [...ids, ...Object.keys(flow.notes), ...Object.keys(flow.groups)]
  const place = { x: Math.round(random() * 2000) - 1000, y: Math.round(random() * 2000) - 1000 }
  const choice = Math.floor(random() * 9)
  if (choice <= 2 || ids.length < 2) {
    return addNode(flow, pick(random, [...TYPES.keys()]), place)[0]
  }
  switch (choice) {
    case 3: {
      const links = possible(flow)
      return links.length === 0 ? flow : connect(flow, TYPES, pick(random, links))
    }
    case 4:
      return moveBy(flow, [pick(random, all)], Math.round(random() * 100), 20)
    case 5:
      return remove(flow, TYPES, new Set([pick(random, all)]))
    case 6:
      return rename(flow, pick(random, ids), pick(random, ['alpha', 'beta-2', 'gamma']))
    case 7:
      return group(flow, [pick(random, ids), pick(random, ids)], 'A group')[0]
    default:
      return random() < 0.5
        ? addNote(flow, place, 'Text with "quotes" and \u0007')[0]
        : setSetting(flow, pick(random, ids), pick(random, ['path', 'epochs']), pick(random, [1, 0.5, 'x', true, [1, 2], { a: 'b' }]))
  }
}

/** All links that could be drawn. */
export function possible(flow: Flow): Link[] {
  return Object.keys(flow.nodes).flatMap((from) =>
    Object.keys(flow.nodes).flatMap((to) =>
      (TYPES.get(flow.nodes[from]!.type)?.outputs ?? []).flatMap((output) =>
        (TYPES.get(flow.nodes[to]!.type)?.inputs ?? []).flatMap((input) => {
          const link = { from, output: output.name, to, input: input.name }
          return allowed(flow, TYPES, link) ? [link] : []
        }),
      ),
    ),
  )
}

export function randomFlow(random: () => number, edits: number): Flow {
  let flow = EMPTY
  for (let count = 0; count < edits; count++) {
    flow = randomEdit(random, flow)
  }
  return flow
}
