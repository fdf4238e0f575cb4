import { describe, expect, test } from 'vitest'
import type { NodeType, SettingSchema } from '../src/flow/catalogue'
import { choices, isExpression, numberIn, resolved, visible, words } from '../src/flow/schema'
import { EMPTY, Figure } from '../src/flow/model'
import type { Layer } from '../src/host/api'
import { valid } from '../src/host/frame'
import { nameOfKey, shownKey } from '../src/host/keys'
import { merged, withPoint } from '../src/host/live'
import { bytes, duration, figure, size } from '../src/host/words'
import { gapAt, rest } from '../src/graph/Ground'
import { guidesAmong, portY, frameAround } from '../src/graph/shape'
import { isWeb } from '../src/panels/MarkdownText'
import { covered, isChosen, merge, openAtFirst, rows, toggled } from '../src/panels/models/layers'
import { relative } from '../src/panels/overlays/FilePicker'
import { matrix, parts } from '../src/panels/reports/figures'
import { found, score } from '../src/panels/search'
import { pagesOf, PICTURE_ROW_HEIGHT, ratio, ROW_HEIGHT, scrolledHeight, seen } from '../src/panels/tables/window'
import { aligned, asCsv, curves, smooth, spoken } from '../src/panels/training/curves'
import { chance, pick, TYPES } from './random'

describe('settings', () => {
  const schema = (name: string, more: Partial<SettingSchema>): [string, SettingSchema] => [name, { title: name, type: 'string', ...more }]
  const type: NodeType = {
    ...TYPES.get('model.freeze@1')!,
    settings: {
      properties: Object.fromEntries([
        schema('mode', { enum: ['all', 'layers', 'pattern'], default: 'all' }),
        schema('layers', { 'x-graftflow-visible-when': 'mode == layers' }),
        schema('syntax', { 'x-graftflow-visible-when': 'mode == layers || mode == pattern' }),
        schema('rest', { 'x-graftflow-visible-when': 'mode != all && mode != layers' }),
      ]),
    },
  }
  const shown = (settings: { [name: string]: string }) => Object.keys(type.settings.properties).filter((name) => visible(type, settings, name))

  test('are shown when their condition holds', () => {
    expect(shown({})).toEqual(['mode'])
    expect(shown({ mode: 'layers' })).toEqual(['mode', 'layers', 'syntax'])
    expect(shown({ mode: 'pattern' })).toEqual(['mode', 'syntax', 'rest'])
  })

  test('that depend on a variable are shown, since nobody knows', () => expect(shown({ mode: '${mode}' })).toEqual(['mode', 'layers', 'syntax', 'rest']))

  test('say their words for people', () => {
    expect(words('all-but-head')).toBe('All but head')
    expect(choices({ oneOf: [{ const: 'ties', title: 'TIES' }] })).toEqual([{ word: 'ties', title: 'TIES', help: '' }])
  })

  test('read numbers as they are typed', () => {
    expect(numberIn('1e-3', false)).toBe(0.001)
    expect(numberIn('.5', false)).toBe(0.5)
    expect(numberIn('1.5', true)).toBeUndefined()
    expect(numberIn('0x10', false)).toBeUndefined()
    expect(numberIn('9223372036854775807', true)).toEqual(new Figure('9223372036854775807'))
  })

  test('put variables in', () => {
    const flow = { ...EMPTY, variables: { out: { type: 'path', default: 'here', description: '' } as const } }
    expect(resolved(flow, '${out}/model')).toBe('here/model')
    expect(resolved(flow, '${other}/x')).toBe('${other}/x')
    expect([isExpression('${out}'), isExpression('${out}/x')]).toEqual([true, false])
  })
})

describe('figures', () => {
  test('are written with units', () => {
    expect(size(22_565_376)).toBe('22.6 M')
    expect(size(3850)).toBe('3,850')
    expect(bytes(412_000_000)).toBe('412 MB')
    expect(bytes(12)).toBe('12 B')
    expect([0.02, 3.21, 42.4, 130, 59.7, 3900].map(duration)).toEqual(['0.02 s', '3.2 s', '42 s', '2 min 10 s', '1 min', '1 h 5 min'])
    expect(figure(0.00000872)).toBe('8.72 × 10⁻⁶')
    expect(figure(0.41234)).toBe('0.4123')
  })
})

describe('layers', () => {
  const layer = (path: string, children: Layer[] = [], parameters = 10): Layer => ({
    path,
    name: path.split('.').at(-1)!,
    parameters: children.reduce((sum, child) => sum + child.parameters, children.length === 0 ? parameters : 0),
    frozen: 0,
    tensors: children.length === 0 ? [{ name: 'weight', tensor: path, element: 'float', shape: [10], role: 'weight', frozen: false }] : [],
    children,
  })
  const root = layer('', [
    layer('embeddings'),
    layer('encoder', [layer('encoder.layer', ['0', '1', '2'].map((n) => layer(`encoder.layer.${n}`, [layer(`encoder.layer.${n}.attention`), layer(`encoder.layer.${n}.output`)])))]),
  ])
  const all: Layer[] = []
  const gather = (one: Layer) => {
    all.push(one)
    one.children.forEach(gather)
  }
  root.children.forEach(gather)

  test('switching on and off again is as before', () => {
    const random = chance(51)
    let chosen: string[] = []
    for (let count = 0; count < 200; count++) {
      const one = pick(random, all)
      if (!isChosen(one.path, chosen) && covered(one, chosen) === 0) {
        expect(toggled(root, toggled(root, chosen, one, true), one, false)).toEqual(toggled(root, chosen, one, false))
      }
      chosen = toggled(root, chosen, one, random() < 0.5)
      expect(covered(root, chosen)).toBe(chosen.reduce((sum, path) => sum + all.find((other) => other.path === path)!.parameters, 0))
    }
  })

  test('the fewest paths stand for a choice', () => {
    const two = toggled(root, ['encoder.layer.0', 'encoder.layer.1'], all.find((one) => one.path === 'encoder.layer.2')!, true)
    expect(two).toEqual(['encoder'])
    expect(toggled(root, two, all.find((one) => one.path === 'encoder.layer.1.output')!, false)).toEqual(['encoder.layer.0', 'encoder.layer.1.attention', 'encoder.layer.2'])
  })

  test('paths that the model does not have are kept', () => expect(toggled(root, ['gone'], all[0]!, true)).toEqual(['embeddings', 'gone']))

  test('a pattern chooses what it fits', () => expect(merge(root, [], 'encoder.layer.*.output')).toEqual(['encoder.layer.0.output', 'encoder.layer.1.output', 'encoder.layer.2.output']))

  test('the tree shows a lone child together with what it is in, and opens what a search finds', () => {
    expect(rows(root, new Set(), '').map((row) => row.name)).toEqual(['embeddings', 'encoder.layer'])
    expect(rows(root, new Set(), 'output').filter((row) => row.leaf)).toHaveLength(3)
    expect(openAtFirst(root, 6)).toEqual(new Set(['encoder', 'encoder.layer']))
  })
})

describe('long tables', () => {
  test.each([0, 1, 17, 1000, 1_000_000, 50_000_000])('of %i rows show their first and their last row', (total) => {
    const view = 400
    const bar = Math.max(0, scrolledHeight(total) - view)
    expect(scrolledHeight(total)).toBeLessThan(16_000_000)
    expect(seen(0, view, total).first).toBe(0)
    expect(seen(bar * ratio(total, view), view, total).last).toBe(total)
    const tall = Math.max(0, scrolledHeight(total, PICTURE_ROW_HEIGHT) - view)
    expect(seen(tall * ratio(total, view, PICTURE_ROW_HEIGHT), view, total, PICTURE_ROW_HEIGHT).last).toBe(total)
  })

  test('rows that are seen are in the pages that are read', () => {
    const random = chance(61)
    for (let count = 0; count < 200; count++) {
      const { first, last } = seen(random() * 1_000_000 * ROW_HEIGHT, 600, 1_000_000)
      const pages = pagesOf(first, last)
      expect(pages[0]! * 100).toBeLessThanOrEqual(first)
      expect(pages.at(-1)! * 100 + 99).toBeGreaterThanOrEqual(last - 1)
    }
  })
})

describe('curves', () => {
  const series = {
    loss: Array.from({ length: 100 }, (_, step) => [step, 2 / (step + 1), step / 10] as const),
    epochLoss: Array.from({ length: 10 }, (_, epoch) => [epoch + 1, 1 / (epoch + 1), epoch] as const),
    rowsPerSecond: [[0, 900, 0]] as const,
  }

  test('smoothing by nothing changes nothing, and a level line stays level', () => {
    expect(smooth([3, 1, 2], 0)).toEqual([3, 1, 2])
    smooth([5, 5, 5, 5], 0.9).forEach((value) => expect(value).toBeCloseTo(5, 12))
  })

  test('what is told once an epoch stands at the step of that time', () => {
    const epoch = curves(series).find((curve) => curve.name === 'epochLoss')!
    expect(epoch.points.map(([x]) => x)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
  })

  test('figures that are no curve are left out', () => expect(curves(series).map((curve) => curve.name)).toEqual(['loss', 'epochLoss']))

  test('every point is in the table once', () => {
    const all = curves(series)
    const [xs, ...columns] = aligned(all, 0)
    expect(xs).toHaveLength(100)
    expect(columns.map((column) => column.filter((value) => value !== null).length)).toEqual([100, 10])
    expect(asCsv(all).split('\n')).toHaveLength(102)
  })

  test('new points are added, and very many are thinned out', () => {
    let points = withPoint({}, 0, 0, { loss: 1 })
    for (let step = 1; step <= 30_000; step += 1) {
      points = step < 3 || step > 29_990 ? withPoint(points, step, step, { loss: 1 }) : points
    }
    expect(points['loss']!.at(-1)).toEqual([30_000, 1, 30_000])
  })

  test('names are spoken in words', () => expect(spoken('validationAccuracy')).toBe('validation accuracy'))
})

describe('what the server tells', () => {
  const node = { installed: true, fact: 'x', status: { state: 'ready' as const }, inputs: {}, outputs: {} }
  const check = { runnable: true, problems: [], millis: 1, version: '1', nodes: { a: node, b: node } }
  const drawn = { type: 't@1', title: '', settings: {} }
  const asked = { ...EMPTY, nodes: { a: drawn, b: drawn } }

  test('leaves alone what did not change, so that it is not drawn again', () => {
    const first = merged({ checks: {}, statuses: {} }, asked, check, new Set())
    const again = merged(first, asked, structuredClone(check), new Set())
    expect(again.checks['a']).toBe(first.checks['a'])
    expect(again.statuses['b']).toBe(first.statuses['b'])
  })

  test('keeps what an answer leaves out that says only what changed since', () => {
    const first = merged({ checks: {}, statuses: {} }, asked, check, new Set())
    const changed = { ...check, since: '1', version: '2', nodes: { b: { ...node, fact: 'y' } } }
    const next = merged(first, asked, changed, new Set())
    expect(next.checks).toEqual({ a: node, b: changed.nodes.b })
    expect(next.checks['a']).toBe(first.checks['a'])
    const gone = merged(first, { ...asked, nodes: { b: drawn } }, changed, new Set())
    expect(Object.keys(gone.checks)).toEqual(['b'])
  })

  test('does not set back a node that was heard of meanwhile', () => {
    const running = { a: { state: 'running' as const } }
    expect(merged({ checks: {}, statuses: running }, asked, check, new Set(['a'])).statuses['a']).toBe(running.a)
    expect(merged({ checks: {}, statuses: running }, asked, check, new Set()).statuses['a']).toEqual({ state: 'ready' })
  })
})

describe('small things', () => {
  test('a search puts names before parts of names before letters', () => {
    expect(score('Freeze Layers', 'freeze')).toBeGreaterThan(score('Unfreeze', 'freeze'))
    expect(score('Read Table', 'table')).toBeGreaterThan(score('Vegetables', 'table'))
    expect(score('Fine-tune', 'ftn')).toBeGreaterThan(0)
    expect(score('Split', 'xyz')).toBe(0)
    expect(found([...TYPES.values()], 'model.fr')[0]?.type).toBe('model.freeze@1')
  })

  test('paths are seen from a folder', () => {
    expect(relative('glosses', 'glosses/data/a.csv')).toBe('data/a.csv')
    expect(relative('glosses/deep', 'data/a.csv')).toBe('../../data/a.csv')
    expect(relative('', 'a.csv')).toBe('a.csv')
  })

  test('a confusion matrix has a row and a column for each label', () => {
    const { labels, rows: counts, most } = matrix([
      { truth: 'a', predicted: 'b', rows: 3 },
      { truth: 'b', predicted: 'b', rows: 7 },
    ])
    expect([labels, counts, most]).toEqual([['a', 'b'], [[0, 3], [0, 7]], 7])
  })

  test('a report without a part has none', () => expect(parts({ metrics: { accuracy: 0.5, none: null } })).toMatchObject({ metrics: [['accuracy', 0.5]], classes: [], confusion: [], proofs: [] }))

  test('only web addresses are links', () => expect(['https://a.b', 'javascript:alert(1)', 'data:text/html,x', '/api/file'].map(isWeb)).toEqual([true, false, false, false]))

  test('keys are called by what is pressed', () => {
    const press = (key: string, held: Partial<KeyboardEvent> = {}) => nameOfKey({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })
    expect(press('z', { ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+Z')
    expect(press('?', { shiftKey: true })).toBe('?')
    expect(press('F7', { shiftKey: true })).toBe('Shift+F7')
    expect(shownKey('Mod+Shift+Z')).toBe('Ctrl+Shift+Z')
    expect(shownKey('+')).toBe('+')
  })

  test('what is remembered of the frame is taken only where it is of the right type', () => {
    expect(valid({ left: 300, right: 'x', other: 1, minimap: false })).toEqual({ left: 300, minimap: false })
    expect(valid(null)).toEqual({})
  })

  test('ports stand apart, and within the card while they are few', () => {
    for (const count of [1, 2, 3, 4, 8]) {
      const places = Array.from({ length: count }, (_, index) => portY(index, count))
      places.slice(1).forEach((y, index) => expect(y - places[index]!).toBe(20))
      expect(places[0]).toBeGreaterThanOrEqual(26)
    }
  })

  test('a frame holds what it is around', () => {
    const frame = frameAround([{ x: 10, y: 20, width: 100, height: 50 }, { x: 300, y: 0, width: 10, height: 10 }])
    expect(frame.x).toBeLessThan(10)
    expect(frame.y).toBeLessThan(0)
    expect(frame.x + frame.width).toBeGreaterThan(310)
  })

  test('guides show where lines meet', () => {
    const box = { x: 0, y: 0, width: 100, height: 40 }
    expect(guidesAmong([{ ...box, x: 500 }])(box).y).toEqual([0, 20, 40])
    expect(guidesAmong([{ x: 7, y: 300, width: 10, height: 10 }])(box)).toEqual({ x: [], y: [] })
  })
  test('a dot is where the canvas begins, and dots never stand close', () => {
    for (const zoom of [0.05, 0.3, 0.7, 1, 2.5]) {
      const gap = gapAt(zoom)
      expect(gap).toBeGreaterThanOrEqual(14)
      expect(Number.isInteger(Math.log2(gap / (20 * zoom)))).toBe(true)
      for (const offset of [-1234.5, -gap, 0, 7, 999]) {
        const begin = rest(offset, gap)
        expect(begin).toBeGreaterThanOrEqual(-gap)
        expect(begin).toBeLessThan(0)
        expect(Math.abs((offset - begin) / gap - Math.round((offset - begin) / gap))).toBeLessThan(1e-9)
      }
    }
  })
})
