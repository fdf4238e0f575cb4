import type { NodeType, SettingSchema } from '../flow/catalogue'
import type { Categories } from './api'
import { useLive } from './live'
import { nodeText } from './texts'

/** The catalogue as it is shown: what nodes say of themselves in the language that is spoken. */

let told: Categories | undefined

/** Takes up what the server says there is. */
export function showCatalogue(nodes: Categories): void {
  told = nodes
  useLive.setState({ categories: nodes.categories, catalogue: new Map(nodes.nodes.map((type) => [type.type, inWords(type)])) })
}

/** Says it again, for when another language is spoken. */
export function sayCatalogue(): void {
  if (told !== undefined) {
    showCatalogue(told)
  }
}

function inWords(type: NodeType): NodeType {
  const properties = Object.fromEntries(Object.entries(type.settings.properties).map(([name, schema]) => [name, settingInWords(schema)]))
  return { ...type, name: nodeText(type.name), summary: nodeText(type.summary), settings: { ...type.settings, properties } }
}

function settingInWords(schema: SettingSchema): SettingSchema {
  const items = schema.items?.oneOf ? { items: { ...schema.items, oneOf: schema.items.oneOf.map(choiceInWords) } } : {}
  const own = schema.oneOf ? { oneOf: schema.oneOf.map(choiceInWords) } : {}
  return { ...schema, ...own, ...items, title: nodeText(schema.title) }
}

function choiceInWords<C extends { readonly title?: string }>(choice: C): C {
  return choice.title === undefined ? choice : { ...choice, title: nodeText(choice.title) }
}
