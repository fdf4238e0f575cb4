import { quote, readJson, writeJson } from './json'
import {
  EMPTY,
  Figure,
  linkText,
  parseLink,
  type ById,
  type Flow,
  type FlowNode,
  type Group,
  type Json,
  type Link,
  type Note,
  type Point,
  type Variable,
  type VariableType,
} from './model'

/** The version of the file format that this page edits. */
export const VERSION = 1

/** A text that is JSON but no workflow, or one of a newer version. */
export class FlowFault extends Error {
  constructor(readonly reason: 'not-a-workflow' | 'newer') {
    super(reason)
  }
}

type Tree = { [name: string]: Json }

/**
 * Reads a workflow's text. What is wrong inside it is for the server to say; here it is left out, so that the rest can be
 * drawn. The server's word decides whether such a file may be saved.
 *
 * @throws JsonFault when the text is no JSON
 * @throws FlowFault when it is no workflow
 */
export function readFlow(text: string): Flow {
  return flowOf(readJson(text))
}

/** The workflow that a JSON value holds. */
export function flowOf(value: Json): Flow {
  const tree = treeOf(value)
  const version = tree?.['graftflow']
  if (tree === undefined || typeof version !== 'number') {
    throw new FlowFault('not-a-workflow')
  }
  if (version > VERSION) {
    throw new FlowFault('newer')
  }
  const nodes = each(tree['nodes'], nodeOf)
  return {
    name: textOf(tree['name']),
    description: textOf(tree['description']),
    seed: seedOf(tree['seed']),
    variables: each(tree['variables'], variableOf),
    nodes,
    links: sorted(listOf(tree['links']).flatMap((link) => (typeof link === 'string' ? (parseLink(link) ?? []) : []))),
    groups: each(tree['groups'], (group) => groupOf(group, nodes)),
    notes: each(tree['notes'], noteOf),
    layout: each(tree['layout'], (place, id) => (id in nodes ? pointOf(place) : undefined)),
  }
}

/** The canonical text, as the server writes it: equal workflows are equal texts. */
export function writeFlow(flow: Flow): string {
  const tree: Tree = { graftflow: VERSION }
  put(tree, 'name', flow.name)
  put(tree, 'description', flow.description)
  if (flow.seed !== 0) {
    tree['seed'] = flow.seed
  }
  put(tree, 'variables', map(flow.variables, variableTree))
  tree['nodes'] = map(flow.nodes, nodeTree)
  put(tree, 'links', sorted(flow.links).map(linkText))
  put(tree, 'notes', map(flow.notes, noteTree))
  put(tree, 'groups', map(flow.groups, groupTree))
  const body = writeJson(tree)
  const places = layoutLines(flow)
  const layout = places.length === 0 ? '' : `,\n  "layout": {\n${places.join(',\n')}\n  }`
  return `${body.slice(0, -2)}${layout}\n}\n`
}

/** Links in the order of their texts. */
export function sorted(links: readonly Link[]): Link[] {
  const texts = new Map(links.map((link) => [linkText(link), link]))
  return [...texts.keys()].sort().map((text) => texts.get(text)!)
}

function layoutLines(flow: Flow): string[] {
  const line = (id: string, numbers: number[]) => `    ${quote(id)}: [${numbers.map(Math.round).join(', ')}]`
  return Object.keys(flow.nodes).flatMap((id) => {
    const place = flow.layout[id]
    return place === undefined ? [] : [line(id, [place.x, place.y])]
  })
}

function noteTree(note: Note): Tree {
  const place = [note.at.x, note.at.y, note.size.width, note.size.height]
  return { text: note.text, place: place.map(Math.round) }
}

function groupTree(group: Group): Tree {
  const tree: Tree = {}
  put(tree, 'title', group.title)
  tree['nodes'] = [...group.nodes]
  put(tree, 'colour', group.colour)
  return tree
}

function nodeTree(node: FlowNode): Tree {
  const tree: Tree = { type: node.type }
  put(tree, 'title', node.title)
  put(tree, 'settings', node.settings)
  return tree
}

function variableTree(variable: Variable): Tree {
  const tree: Tree = { type: variable.type }
  if (variable.default !== undefined) {
    tree['default'] = variable.default
  }
  put(tree, 'description', variable.description)
  return tree
}

function put(tree: Tree, name: string, value: string | Json[] | { readonly [name: string]: Json }): void {
  const empty = typeof value === 'string' ? value === '' : Object.keys(value).length === 0
  if (!empty) {
    tree[name] = value as Json
  }
}

function nodeOf(value: Json): FlowNode | undefined {
  const tree = treeOf(value)
  return tree && typeof tree['type'] === 'string'
    ? { type: tree['type'], title: textOf(tree['title']), settings: treeOf(tree['settings']) ?? {} }
    : undefined
}

function variableOf(value: Json): Variable | undefined {
  const tree = treeOf(value)
  if (tree === undefined) {
    return undefined
  }
  const variable = { type: textOf(tree['type']) as VariableType, description: textOf(tree['description']) }
  return tree['default'] === undefined ? variable : { ...variable, default: tree['default'] }
}

function groupOf(value: Json, nodes: ById<FlowNode>): Group | undefined {
  const tree = treeOf(value)
  return (
    tree && {
      title: textOf(tree['title']),
      colour: textOf(tree['colour']),
      nodes: listOf(tree['nodes']).filter((id): id is string => typeof id === 'string' && id in nodes),
    }
  )
}

function noteOf(value: Json): Note | undefined {
  const tree = treeOf(value)
  const [x = 0, y = 0, width = 240, height = 120] = numbersOf(tree?.['place'])
  return tree && { text: textOf(tree['text']), at: { x, y }, size: { width, height } }
}

function pointOf(place: Json): Point | undefined {
  const [x, y] = numbersOf(place)
  return x === undefined || y === undefined ? undefined : { x, y }
}

function seedOf(value: Json | undefined): number | Figure {
  return typeof value === 'number' || value instanceof Figure ? value : EMPTY.seed
}

function treeOf(value: Json | undefined): Tree | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Figure)
    ? value
    : undefined
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

function numbersOf(value: Json | undefined): number[] {
  return listOf(value).filter((number): number is number => typeof number === 'number')
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function each<T>(value: Json | undefined, read: (value: Json, id: string) => T | undefined): ById<T> {
  return Object.fromEntries(
    Object.entries(treeOf(value) ?? {}).flatMap(([id, member]) => {
      const result = read(member, id)
      return result === undefined ? [] : [[id, result]]
    }),
  )
}

function map<T>(members: ById<T>, write: (member: T) => Tree): Tree {
  return Object.fromEntries(Object.entries(members).map(([id, member]) => [id, write(member)]))
}
