/**
 * A workflow as the page holds it: the members of NAME.flow.json, immutable. Every edit gives a new one that shares what
 * did not change, so that history costs little and a view can compare by identity.
 */

/** Any JSON value. A number that JavaScript would write differently from the file is a {@link Figure}. */
export type Json = null | boolean | number | string | Figure | Json[] | { [name: string]: Json }

/** A number kept as its text, because a double would lose some of it. */
export class Figure {
  constructor(readonly text: string) {}

  toJSON(): number {
    return Number(this.text)
  }
}

export type Settings = { readonly [name: string]: Json }

/** A node: its type with a version (`train.fine-tune@1`), what it is called if not like its type, and its settings. */
export interface FlowNode {
  readonly type: string
  readonly title: string
  readonly settings: Settings
}

/** From an output to an input. */
export interface Link {
  readonly from: string
  readonly output: string
  readonly to: string
  readonly input: string
}

export type VariableType = 'integer' | 'number' | 'boolean' | 'string' | 'path'

/** A value that settings use as `${name}`. */
export interface Variable {
  readonly type: VariableType
  readonly default?: Json
  readonly description: string
}

/** A remark on the canvas, as Markdown. */
export interface Note {
  readonly text: string
  readonly at: Point
  readonly size: Size
}

/** Nodes drawn in one frame with a title. The frame follows the nodes. */
export interface Group {
  readonly title: string
  /** A category's colour by its word; empty for none. */
  readonly colour: string
  readonly nodes: readonly string[]
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export type ById<T> = { readonly [id: string]: T }

export interface Flow {
  readonly name: string
  readonly description: string
  /** Kept as text where it is beyond what a double counts. */
  readonly seed: number | Figure
  readonly variables: ById<Variable>
  readonly nodes: ById<FlowNode>
  readonly links: readonly Link[]
  readonly groups: ById<Group>
  readonly notes: ById<Note>
  readonly layout: ById<Point>
}

export const EMPTY: Flow = {
  name: '',
  description: '',
  seed: 0,
  variables: {},
  nodes: {},
  links: [],
  groups: {},
  notes: {},
  layout: {},
}

/** The text of a link, `a.port -> b.port`, which is also its id on the canvas. */
export function linkText(link: Link): string {
  return `${link.from}.${link.output} -> ${link.to}.${link.input}`
}

const LINK = /^\s*([^\s.>]+)\.([^\s.>]+)\s*->\s*([^\s.>]+)\.([^\s.>]+)\s*$/

/** Reads `a.port -> b.port`. */
export function parseLink(text: string): Link | undefined {
  const [, from, output, to, input] = LINK.exec(text) ?? []
  return from && output && to && input ? { from, output, to, input } : undefined
}

/** What ids of nodes, notes and groups and names of variables look like. */
export function isWord(text: string): boolean {
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text)
}
