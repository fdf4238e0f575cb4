import type { Flow, Json, Link } from './model'

/** What flows through a port. */
export type Kind = 'table' | 'model' | 'report'

export interface Port {
  readonly name: string
  readonly kind: Kind
  readonly arity: 'one' | 'optional' | 'many' | 'any'
  readonly help: string
}

/** Whether an input may have several links. */
export function takesSeveral(port: Port | undefined): boolean {
  return port?.arity === 'many' || port?.arity === 'any'
}

/** A setting's JSON Schema, with what JSON Schema has no keyword for. */
export interface SettingSchema {
  readonly title: string
  readonly description?: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object'
  readonly enum?: readonly string[]
  readonly oneOf?: readonly { readonly const: string; readonly title?: string; readonly description?: string }[]
  readonly default?: Json
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: Partial<SettingSchema>
  readonly additionalProperties?: Partial<SettingSchema>
  readonly 'x-graftflow-unit'?: string
  readonly 'x-graftflow-visible-when'?: string
  readonly 'x-graftflow-column-of'?: string
  readonly 'x-graftflow-layers-of'?: string
  readonly 'x-graftflow-weights-of'?: string
  readonly 'x-graftflow-file'?: 'input' | 'input-folder' | 'output'
  readonly 'x-graftflow-model-reference'?: boolean
  readonly 'x-graftflow-language'?: string
}

/** A node type as the server's catalogue has it. */
export interface NodeType {
  readonly type: string
  readonly name: string
  readonly category: string
  readonly summary: string
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly settings: {
    readonly properties: { readonly [name: string]: SettingSchema }
    readonly required?: readonly string[]
  }
  readonly help: string
  /** An SVG, drawn in `currentColor`. */
  readonly icon?: string
}

export type Catalogue = ReadonlyMap<string, NodeType>

/** Why a link can't be; the words for it are in the texts. */
export type Refusal = 'same-node' | 'other-kind' | 'cycle' | 'no-such-port'

/** A port of a node, by name and side. */
export interface End {
  readonly node: string
  readonly port: string
}

export function outputOf(flow: Flow, catalogue: Catalogue, end: End): Port | undefined {
  return typeOf(flow, catalogue, end.node)?.outputs.find((port) => port.name === end.port)
}

export function inputOf(flow: Flow, catalogue: Catalogue, end: End): Port | undefined {
  return typeOf(flow, catalogue, end.node)?.inputs.find((port) => port.name === end.port)
}

export function typeOf(flow: Flow, catalogue: Catalogue, id: string): NodeType | undefined {
  return installed(catalogue, flow.nodes[id]?.type ?? '')
}

/** The installed type for the one that a workflow names: a newer version takes the place of an older one. */
export function installed(catalogue: Catalogue, type: string): NodeType | undefined {
  const exact = catalogue.get(type)
  if (exact !== undefined) {
    return exact
  }
  const [id, version] = type.split('@')
  return [...catalogue.values()].find((one) => {
    const [other, newer] = one.type.split('@')
    return other === id && Number(newer) > Number(version)
  })
}

/** Why an output can't be linked to an input; nothing when it can. */
export function refusal(flow: Flow, catalogue: Catalogue, from: End, to: End): Refusal | undefined {
  const output = outputOf(flow, catalogue, from)
  const input = inputOf(flow, catalogue, to)
  if (output === undefined || input === undefined) {
    return 'no-such-port'
  }
  if (from.node === to.node) {
    return 'same-node'
  }
  if (output.kind !== input.kind) {
    return 'other-kind'
  }
  return downstream(flow.links, to.node).has(from.node) ? 'cycle' : undefined
}

/** The node and all that take from it, directly or not. */
export function downstream(links: readonly Link[], id: string): Set<string> {
  return reach(links, id, (link) => [link.from, link.to])
}

/** The node and all that it takes from, directly or not. */
export function upstream(links: readonly Link[], id: string): Set<string> {
  return reach(links, id, (link) => [link.to, link.from])
}

function reach(links: readonly Link[], id: string, ends: (link: Link) => [string, string]): Set<string> {
  const next = new Map<string, string[]>()
  for (const link of links) {
    const [from, to] = ends(link)
    next.set(from, [...(next.get(from) ?? []), to])
  }
  const found = new Set([id])
  for (const node of found) {
    next.get(node)?.forEach((other) => found.add(other))
  }
  return found
}

const ends = new WeakMap<readonly Link[], ReadonlySet<string>>()

/** Whether a port has a link. The ends of a list of links are gathered once. */
export function isLinked(links: readonly Link[], side: 'in' | 'out', node: string, port: string): boolean {
  let all = ends.get(links)
  if (all === undefined) {
    all = new Set(links.flatMap((link) => [`out ${link.from}.${link.output}`, `in ${link.to}.${link.input}`]))
    ends.set(links, all)
  }
  return all.has(`${side} ${node}.${port}`)
}
