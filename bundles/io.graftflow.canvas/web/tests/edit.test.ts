import { describe, expect, test } from 'vitest'
import { installed, refusal, upstream } from '../src/flow/catalogue'
import { copyText, part, paste, pasted } from '../src/flow/clip'
import { addNode, align, allowed, connect, freshId, group, insertOnLink, moveBy, remove, rename, setSetting } from '../src/flow/edit'
import { EMPTY, linkText, type Flow, type Link } from '../src/flow/model'
import { chance, pick, possible, randomFlow, TYPES } from './random'

const PLACE = { x: 0, y: 0 }

/** load -> freeze -> tune, read -> tune. */
function chain(): Flow {
  let flow: Flow = EMPTY
  for (const type of ['model.load@1', 'model.freeze@1', 'train.tune@1', 'data.read@1']) {
    flow = addNode(flow, type, PLACE)[0]
  }
  const links: Link[] = [
    { from: 'load', output: 'model', to: 'freeze', input: 'model' },
    { from: 'freeze', output: 'model', to: 'tune', input: 'model' },
    { from: 'read', output: 'table', to: 'tune', input: 'train' },
  ]
  return links.reduce((before, link) => connect(before, TYPES, link), flow)
}

const texts = (flow: Flow) => flow.links.map(linkText)

describe('edits', () => {
  test.each([21, 22, 23])('leave a workflow whose links fit and whose groups hold what is there (seed %i)', (seed) => {
    const flow = randomFlow(chance(seed), 300)
    for (const link of flow.links) {
      expect(allowed({ ...flow, links: flow.links.filter((other) => other !== link) }, TYPES, link)).toBe(true)
    }
    for (const { nodes } of Object.values(flow.groups)) {
      expect(nodes.length).toBeGreaterThan(0)
      expect(nodes.every((id) => id in flow.nodes)).toBe(true)
    }
    expect(Object.keys(flow.layout).every((id) => id in flow.nodes)).toBe(true)
  })

  test.each([31, 32])('an input for one link never has two (seed %i)', (seed) => {
    const random = chance(seed)
    let flow = randomFlow(random, 60)
    for (let count = 0; count < 100; count++) {
      const links = possible(flow)
      flow = links.length === 0 ? flow : connect(flow, TYPES, pick(random, links))
    }
    const ends = flow.links.filter((link) => link.input !== 'models').map((link) => `${link.to}.${link.input}`)
    expect(new Set(ends).size).toBe(ends.length)
  })

  test('moving there and back is where it was', () => {
    const flow = randomFlow(chance(5), 40)
    const ids = [...Object.keys(flow.nodes), ...Object.keys(flow.notes)]
    expect(moveBy(moveBy(flow, ids, 40, -20), ids, -40, 20)).toEqual(flow)
  })

  test('renaming there and back is what it was', () => {
    const flow = group(chain(), ['load', 'freeze'], 'Two')[0]
    expect(rename(rename(flow, 'freeze', 'cold'), 'cold', 'freeze')).toEqual(flow)
    expect(texts(rename(flow, 'freeze', 'cold'))).toContain('load.model -> cold.model')
    expect(rename(flow, 'freeze', 'load')).toBe(flow)
  })

  test('deleting a node joins its neighbours where that fits', () => {
    expect(texts(remove(chain(), TYPES, new Set(['freeze'])))).toEqual(['load.model -> tune.model', 'read.table -> tune.train'])
    expect(texts(remove(chain(), TYPES, new Set(['load'])))).toEqual(['freeze.model -> tune.model', 'read.table -> tune.train'])
    expect(texts(remove(chain(), TYPES, new Set(['freeze', 'load'])))).toEqual(['read.table -> tune.train'])
  })

  test('a node put into a link stands between its ends, and deleting it gives the link back', () => {
    const [flow, id] = addNode(chain(), 'model.freeze@1', PLACE)
    const link = flow.links.find((one) => linkText(one) === 'freeze.model -> tune.model')!
    const between = insertOnLink(flow, TYPES, id, link)!
    expect(texts(between)).toEqual(['freeze-2.model -> tune.model', 'freeze.model -> freeze-2.model', 'load.model -> freeze.model', 'read.table -> tune.train'])
    expect(texts(remove(between, TYPES, new Set([id])))).toEqual(texts(chain()))
    const [other, read] = addNode(chain(), 'data.read@1', PLACE)
    expect(insertOnLink(other, TYPES, read, link)).toBeUndefined()
  })

  test('deleting a group leaves its nodes', () => {
    const [flow, id] = group(chain(), ['load', 'freeze'], 'Two')
    const without = remove(flow, TYPES, new Set([id!]))
    expect(without.nodes).toEqual(chain().nodes)
    expect(without.groups).toEqual({})
  })

  test('a setting that is its default is left out', () => {
    const set = setSetting(chain(), 'freeze', 'mode', 'layers', 'all')
    expect(set.nodes['freeze']!.settings).toEqual({ mode: 'layers' })
    expect(setSetting(set, 'freeze', 'mode', 'all', 'all')).toEqual(chain())
    expect(setSetting(set, 'freeze', 'mode', 'layers', 'all')).toBe(set)
  })

  test('ids are words that nobody has', () => {
    expect(freshId(chain(), 'freeze')).toBe('freeze-2')
    expect(freshId(addNode(chain(), 'model.freeze@1', PLACE)[0], 'freeze-2')).toBe('freeze-3')
  })

  test('a newer version of a type takes the place of an older one, and never the other way', () => {
    const newer = { ...TYPES.get('data.sql@1')!, type: 'data.sql@3' }
    const types = new Map([[newer.type, newer]])
    expect(['data.sql@1', 'data.sql@3', 'data.sql@4', 'data.sq@1'].map((type) => installed(types, type)?.type)).toEqual(['data.sql@3', 'data.sql@3', undefined, undefined])
  })

  test('a link is refused with the reason', () => {
    const flow = chain()
    const why = (from: string, output: string, to: string, input: string) =>
      refusal(flow, TYPES, { node: from, port: output }, { node: to, port: input })
    expect(why('read', 'table', 'freeze', 'model')).toBe('other-kind')
    expect(why('tune', 'model', 'freeze', 'model')).toBe('cycle')
    expect(why('freeze', 'model', 'freeze', 'model')).toBe('same-node')
    expect(why('freeze', 'nothing', 'tune', 'model')).toBe('no-such-port')
    expect(why('load', 'model', 'tune', 'model')).toBeUndefined()
    expect(upstream(flow.links, 'tune')).toEqual(new Set(['tune', 'freeze', 'load', 'read']))
  })

  test('aligned boxes share the line, and aligning again changes nothing', () => {
    const random = chance(9)
    const boxes = new Map(Array.from({ length: 5 }, (_, index) => [String(index), { x: Math.round(random() * 500), y: Math.round(random() * 500), width: 184, height: 108 }]))
    const placed = (side: Parameters<typeof align>[1]) => new Map([...align(boxes, side)].map(([id, at]) => [id, { ...boxes.get(id)!, ...at }]))
    expect(new Set([...placed('left').values()].map((box) => box.x)).size).toBe(1)
    expect(new Set([...placed('bottom').values()].map((box) => box.y + box.height)).size).toBe(1)
    for (const side of ['left', 'right', 'top', 'bottom', 'across', 'down'] as const) {
      expect([...align(placed(side), side).entries()].sort()).toEqual([...align(boxes, side).entries()].sort())
    }
  })
})

describe('the clipboard', () => {
  test.each([41, 42, 43])('pasting all of a workflow into an empty one gives it again (seed %i)', (seed) => {
    const flow = randomFlow(chance(seed), 80)
    const all = new Set([...Object.keys(flow.nodes), ...Object.keys(flow.notes), ...Object.keys(flow.groups)])
    const corner = { x: Math.min(...Object.values(flow.layout).map((at) => at.x), ...Object.values(flow.notes).map((note) => note.at.x)), y: Math.min(...Object.values(flow.layout).map((at) => at.y), ...Object.values(flow.notes).map((note) => note.at.y)) }
    const [again] = paste(EMPTY, pasted(copyText(flow, all))!, corner)
    expect(again.nodes).toEqual(flow.nodes)
    expect(again.links).toEqual(flow.links)
    expect(again.layout).toEqual(flow.layout)
    expect(Object.values(again.notes)).toEqual(Object.values(flow.notes))
  })

  test('what is pasted takes new words and keeps its links', () => {
    const clip = part(chain(), new Set(['load', 'freeze']))
    const [flow, ids] = paste(chain(), clip, PLACE)
    expect(ids).toEqual(new Set(['load-2', 'freeze-2']))
    expect(texts(flow)).toContain('load-2.model -> freeze-2.model')
  })

  test('other texts are no workflow', () => {
    expect(pasted('hello')).toBeUndefined()
    expect(pasted('{"graftflow": "x"')).toBeUndefined()
  })
})
