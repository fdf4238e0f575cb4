import type { NodeType, SettingSchema } from './catalogue'
import { Figure, type Flow, type Json, type Settings } from './model'

/** What a settings form knows from the JSON Schema alone. */

/** Whether a setting is shown: its condition is one comparison or several, joined by `||` or by `&&`. */
export function visible(type: NodeType, settings: Settings, name: string): boolean {
  const condition = type.settings.properties[name]?.['x-graftflow-visible-when'] ?? ''
  if (condition.trim() === '') {
    return true
  }
  const all = !condition.includes('||')
  const terms = condition.split(all ? '&&' : '||').map((term) => holds(type, settings, term))
  return all ? terms.every(Boolean) : terms.some(Boolean)
}

function holds(type: NodeType, settings: Settings, term: string): boolean {
  const [, name = '', sign, word] = /^\s*(\w+)\s*(==|!=)\s*([\w.-]+)\s*$/.exec(term) ?? []
  const value = settings[name] ?? type.settings.properties[name]?.default
  if (isExpression(value)) {
    return true
  }
  return (String(value) === word) === (sign === '==')
}

/** The value of a setting: the workflow's, else the default. */
export function valueOf(schema: SettingSchema, settings: Settings, name: string): Json | undefined {
  return settings[name] ?? schema.default
}

/** Whether a value is a variable or another `${…}` alone. */
export function isExpression(value: Json | undefined): value is string {
  return typeof value === 'string' && /^\$\{[^}]+\}$/.test(value)
}

/** A text with the defaults of the workflow's variables put in; the same one when it names none. */
export function resolved(flow: Flow, text: string): string {
  return text.replace(/\$\{([a-z0-9-]+)\}/g, (whole, name: string) => {
    const value = flow.variables[name]?.default
    return value === undefined || typeof value === 'object' ? whole : String(value)
  })
}

/** The words that a setting takes, with their titles; none when it takes any. */
export function choices(schema: Partial<SettingSchema>): readonly { word: string; title: string; help: string }[] {
  if (schema.oneOf) {
    return schema.oneOf.map(({ const: word, title, description = '' }) => ({ word, title: title ?? words(word), help: description }))
  }
  return (schema.enum ?? []).map((word) => ({ word, title: words(word), help: '' }))
}

/** A word of a file for people: `all-but-head` is "All but head". */
export function words(word: string): string {
  const spaced = word.replaceAll('-', ' ')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

/** The number in a text; a figure that a double can't hold stays text. Nothing when it is no number. */
export function numberIn(text: string, whole: boolean): number | Figure | undefined {
  const trimmed = text.trim().replace(/^\+/, '')
  if (!(whole ? /^-?\d+$/ : /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/).test(trimmed)) {
    return undefined
  }
  const value = Number(trimmed)
  return whole && !Number.isSafeInteger(value) ? new Figure(String(BigInt(trimmed))) : value
}

/** Which variable types a setting's value can come from. */
export function variablesFor(flow: Flow, schema: SettingSchema): string[] {
  const fits: { readonly [type: string]: readonly string[] } = {
    integer: ['integer'],
    number: ['number', 'integer'],
    boolean: ['boolean'],
    string: ['string', 'path'],
    array: [],
    object: [],
  }
  return Object.keys(flow.variables).filter((name) => fits[schema.type]?.includes(flow.variables[name]!.type))
}
