import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vite'
import { describe, expect, test } from 'vitest'
import { fill, LANGUAGES } from '../src/host/texts'
import { en } from '../src/host/texts/en'

const SOURCES = new URL('../src/', import.meta.url).pathname
const components = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'))

describe('the texts', () => {
  test.each(Object.keys(LANGUAGES))('%s has every text and no other, with the same values in it', async (tag) => {
    const texts = await LANGUAGES[tag]!.load()
    expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort())
    for (const [key, text] of Object.entries(en)) {
      expect([key, valuesIn(texts[key as keyof typeof en])]).toEqual([key, valuesIn(text)])
    }
  })

  test.each(components)('%s has no text of its own', (file) => {
    expect(literals(readFileSync(join(SOURCES, file), 'utf8'))).toEqual([])
  })

  test('finds texts where they are', () => {
    expect(literals('const a = <p title="Hi">Hello {x ? "yes" : t("k")}</p>')).toEqual(['yes', 'Hi', 'Hello'])
  })

  test('every text that is asked for by its key is there', () => {
    const asked = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.includes('texts/'))
      .flatMap((file) => [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/\bt\('([^']+)'/g)].map((match) => match[1]!))
    expect(asked.filter((key) => !(key in en))).toEqual([])
  })

  test('values are put in, by number where a text says so', () => {
    expect(fill('{n|one row|# rows} of {name}', { n: 1, name: 'x' }, 'en')).toBe('one row of x')
    expect(fill('{n|one row|# rows} of {name}', { n: 1200, name: 'x' }, 'en')).toBe('1,200 rows of x')
    expect(fill('{n} 行', { n: 2 }, 'zh-CN')).toBe('2 行')
    expect(fill('{name}', { name: '{other}', other: 'x' }, 'en')).toBe('{other}')
  })
})

function valuesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]!))].sort()
}

interface Tree {
  readonly type: string
  readonly [member: string]: unknown
}

// attributes whose texts somebody reads, or hears
const SPOKEN = new Set(['title', 'alt', 'label', 'placeholder', 'aria-label', 'aria-description', 'text', 'nothing', 'empty', 'note'])

/** Texts with letters in what is shown: between tags, and in attributes that are read. */
function literals(source: string): string[] {
  const found: string[] = []
  const worded = (text: unknown) => typeof text === 'string' && /\p{L}{2}/u.test(text) && !/^(F\d+|SELECT .*|encoder\.layer\.0)$/.test(text.trim())
  const add = (text: unknown) => worded(text) && found.push((text as string).trim())
  const shown = (tree: Tree | undefined): void => {
    if (tree?.type === 'Literal') {
      add(tree['value'])
    } else if (tree?.type === 'ConditionalExpression') {
      shown(tree['consequent'] as Tree)
      shown(tree['alternate'] as Tree)
    } else if (tree?.type === 'LogicalExpression') {
      shown(tree['right'] as Tree)
    }
  }
  const visit = (tree: unknown): void => {
    if (Array.isArray(tree)) {
      tree.forEach(visit)
      return
    }
    if (typeof tree !== 'object' || tree === null) {
      return
    }
    const node = tree as Tree
    if (node.type === 'JSXText') {
      add(node['value'])
    } else if (node.type === 'JSXAttribute') {
      const name = (node['name'] as { name: unknown }).name
      if (typeof name === 'string' && SPOKEN.has(name)) {
        const value = node['value'] as Tree | undefined
        shown(value?.type === 'JSXExpressionContainer' ? (value['expression'] as Tree) : value)
      }
    } else if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      ;(node['children'] as Tree[]).filter((child) => child.type === 'JSXExpressionContainer').forEach((child) => shown(child['expression'] as Tree))
    }
    Object.entries(node).forEach(([name, value]) => name !== 'parent' && visit(value))
  }
  visit(parseAst(source, { lang: 'tsx' }))
  return found
}
