import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { decimalText, JsonFault, numberText, readJson, writeJson } from '../src/flow/json'
import { EMPTY, Figure } from '../src/flow/model'
import { FlowFault, readFlow, writeFlow } from '../src/flow/text'
import { chance, randomFlow } from './random'

const EXAMPLES = new URL('../../../../examples/', import.meta.url)

describe('the text of a workflow', () => {
  const files = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.flow.json'))

  test('there are examples to hold it against', () => expect(files.length).toBeGreaterThan(0))

  test.each(files)('%s, which the server wrote, is written as it was read', (file) => {
    const text = readFileSync(new URL(file, EXAMPLES), 'utf8')
    expect(writeFlow(readFlow(text))).toBe(text)
  })

  test.each([11, 12, 13, 14])('reading what was written is the same workflow (seed %i)', (seed) => {
    const flow = randomFlow(chance(seed), 120)
    expect(readFlow(writeFlow(flow))).toEqual(flow)
    expect(writeFlow(readFlow(writeFlow(flow)))).toBe(writeFlow(flow))
  })

  test('nothing that is empty is written', () => expect(writeFlow(EMPTY)).toBe('{\n  "graftflow": 1,\n  "nodes": {}\n}\n'))

  test('links are written in the order of their texts and once', () => {
    const links = ['b.x -> c.y', 'a.x -> c.y', 'a.x -> c.y'].map((text) => {
      const [from = '', to = ''] = text.split(' -> ')
      const [node = '', output = ''] = from.split('.')
      const [other = '', input = ''] = to.split('.')
      return { from: node, output, to: other, input }
    })
    const nodes = Object.fromEntries(['a', 'b', 'c'].map((id) => [id, { type: 't.t@1', title: '', settings: {} }]))
    expect(readFlow(writeFlow({ ...EMPTY, nodes, links })).links.map((link) => link.from)).toEqual(['a', 'b'])
  })

  test('figures that a double cannot hold keep every digit', () => {
    const text = '{\n  "graftflow": 1,\n  "seed": 9223372036854775807,\n  "nodes": {\n    "a": {\n      "type": "t.t@1",\n      "settings": {\n        "rate": 0.10,\n        "more": 1E+30\n      }\n    }\n  }\n}\n'
    expect(writeFlow(readFlow(text))).toBe(text)
  })

  test('a newer workflow and something else are told apart', () => {
    expect(() => readFlow('{"graftflow": 2}')).toThrow(new FlowFault('newer'))
    expect(() => readFlow('[1]')).toThrow(new FlowFault('not-a-workflow'))
  })
})

describe('JSON', () => {
  test.each([
    ['{"a": 1,\n "b": }', 2, 7],
    ['{"a": 1, "a": 2}', 1, 13],
    ['[1, 2', 1, 6],
    ['"a\nb"', 1, 3],
    ['{} x', 1, 4],
    ['01', 1, 2],
  ])('%j is wrong at line %i, column %i', (text, line, column) => {
    const fault = failure(() => readJson(text))
    expect([fault.line, fault.column]).toEqual([line, column])
  })

  test('a text nested without end is refused rather than overflowing the stack', () => {
    expect(() => readJson('['.repeat(100_000))).toThrow(JsonFault)
  })

  test('control characters are written as the server writes them', () => expect(writeJson('\u001f\u0007\n')).toBe('"\\u001F\\u0007\\n"'))

  test('members with the names of built-in ones are members', () => {
    const value = readJson('{"__proto__": 1, "toString": 2}')
    expect(Object.keys(value as object)).toEqual(['__proto__', 'toString'])
  })

  // from the documentation of java.math.BigDecimal.toString, by which the server writes numbers
  test.each([
    ['0.0000001', '1E-7'],
    ['0.000001', '0.000001'],
    ['1e-7', '1E-7'],
    ['123e1', '1.23E+3'],
    ['12.50', '12.50'],
    ['-0.0', '0.0'],
    ['1.5e-10', '1.5E-10'],
    ['100', '100'],
    ['1e0', '1'],
  ])('%s is written %s', (text, written) => expect(decimalText(text)).toBe(written))

  test('numbers are written so that they are read as the same number', () => {
    const random = chance(3)
    for (let count = 0; count < 2000; count++) {
      const value = (random() - 0.5) * 10 ** Math.floor(random() * 40 - 20)
      const again = readJson(numberText(value))
      expect(again instanceof Figure ? Number(again.text) : again).toBe(value)
    }
  })
})

function failure(act: () => unknown): JsonFault {
  try {
    act()
  } catch (fault) {
    if (fault instanceof JsonFault) {
      return fault
    }
  }
  throw new Error('Nothing was wrong.')
}
