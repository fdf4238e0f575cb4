import { en } from './en'

/** What the page says, in the language that was chosen. A language is one file; English is the pattern for the others. */

export type Key = keyof typeof en
export type Texts = { readonly [key in Key]: string }

/** The languages that there are, by tag, each called by its own name. */
export const LANGUAGES: { readonly [tag: string]: Language } = {
  en: { name: 'English', load: () => Promise.resolve(en), nodes: () => Promise.resolve({}) },
  'zh-CN': {
    name: '简体中文',
    load: async () => (await import('./zh-CN')).zhCN,
    nodes: async () => (await import('./zh-CN')).nodesZhCN,
  },
}

interface Language {
  readonly name: string
  readonly load: () => Promise<Texts>
  /** What nodes say of themselves, by what they say in English. */
  readonly nodes: () => Promise<{ readonly [english: string]: string }>
}

let texts: Texts = en
let nodes: { readonly [english: string]: string } = {}
let tag = 'en'

/** Takes up a language; `system` is the browser's, or else English. */
export async function speak(language: string): Promise<void> {
  const wanted = language === 'system' ? navigator.languages : [language]
  const found = wanted.map(nearest).find((known) => known !== undefined) ?? 'en'
  texts = await LANGUAGES[found]!.load()
  nodes = await LANGUAGES[found]!.nodes()
  tag = found
  document.documentElement.lang = found
}

function nearest(wanted: string): string | undefined {
  const known = Object.keys(LANGUAGES)
  return known.find((one) => one === wanted) ?? known.find((one) => one.split('-')[0] === wanted.split('-')[0])
}

/** The tag of the language that is spoken, for figures and dates with the browser's region where that speaks it too. */
export function language(): string {
  return globalThis.navigator?.languages.find((one) => one.split('-')[0] === tag.split('-')[0]) ?? tag
}

/** What a node says of itself, in the language that is spoken where it is known there; others' nodes stay in English. */
export function nodeText(english: string): string {
  return nodes[english] ?? english
}

export type Values = { readonly [name: string]: string | number }

/**
 * A text with its `{values}` put in. `{n|one row|# rows}` chooses by number in the languages that have a plural; `#` is
 * the number itself.
 */
export function t(key: Key, values: Values = {}): string {
  return fill(texts[key], values, language())
}

/** Puts values into a text. */
export function fill(text: string, values: Values, language: string): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole: string, name: string, one?: string, other?: string) => {
    const value = values[name]
    if (value === undefined) {
      return whole
    }
    const shown = typeof value === 'number' ? value.toLocaleString(language) : value
    return one === undefined || other === undefined ? shown : (value === 1 ? one : other).replaceAll('#', shown)
  })
}
