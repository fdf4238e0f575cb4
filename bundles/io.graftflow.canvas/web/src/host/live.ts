import { create } from 'zustand'
import type { Flow } from '../flow/model'
import { installed, type Catalogue, type NodeType } from '../flow/catalogue'
import type {
  About,
  Categories,
  Check,
  DeviceFacts,
  LogLine,
  Memory,
  NodeCheck,
  NodeStatus,
  Problem,
  Run,
  Series,
  ServerSettings,
} from './api'

/** What the server last told: its catalogue, what it found in the workflow, and how the run stands. */
export interface Live {
  readonly connection: 'connecting' | 'online' | 'offline' | 'no-session'
  readonly about: About | undefined
  readonly settings: ServerSettings | undefined
  readonly catalogue: Catalogue
  readonly categories: Categories['categories']
  readonly checks: { readonly [id: string]: NodeCheck }
  readonly statuses: { readonly [id: string]: NodeStatus }
  readonly problems: readonly Problem[]
  readonly checked: boolean
  readonly run: Run | undefined
  readonly figures: { readonly [node: string]: Series }
  readonly log: readonly LogLine[]
  readonly memory: Memory | undefined
  readonly device: DeviceFacts | undefined
}

export const NO_RESULTS = {
  checks: {},
  statuses: {},
  problems: [],
  checked: false,
  run: undefined,
  figures: {},
  log: [],
} as const

export const useLive = create<Live>(() => ({
  connection: 'connecting',
  about: undefined,
  settings: undefined,
  catalogue: new Map(),
  categories: [],
  memory: undefined,
  device: undefined,
  ...NO_RESULTS,
}))

export function catalogue(): Catalogue {
  return useLive.getState().catalogue
}

export function useType(type: string | undefined): NodeType | undefined {
  return useLive((live) => installed(live.catalogue, type ?? ''))
}

/** The colour of a category, by its word. */
export function colourOf(categories: Categories['categories'], category: string | undefined): string {
  return categories.find((one) => one.name === category)?.colour ?? 'none'
}

export function isRunning(live: Live): boolean {
  return live.run?.state === 'running'
}

/**
 * What a check found, put over what was known. Parts that did not change stay the same objects, so that a view of a
 * thousand nodes draws only those that changed; a node that was heard of since the check was asked for keeps that state.
 */
export function merged(before: Pick<Live, 'checks' | 'statuses'>, asked: Flow, check: Check, heard: ReadonlySet<string>) {
  const checks: { [id: string]: NodeCheck } = {}
  const statuses: { [id: string]: NodeStatus } = {}
  for (const id of Object.keys(asked.nodes)) {
    const [known, status] = [before.checks[id], before.statuses[id]]
    const node = check.nodes[id] ?? (check.since === undefined ? undefined : known)
    if (node !== undefined) {
      checks[id] = known && same(known, node) ? known : node
      statuses[id] = status && (heard.has(id) || same(status, node.status)) ? status : node.status
    }
  }
  return { checks, statuses, problems: check.problems, checked: true }
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

const MOST_POINTS = 20_000

/** Series with one more point of each value; every other point goes when there are very many. */
export function withPoint(series: Series, x: number, seconds: number, values: { readonly [name: string]: number }): Series {
  const next: { [name: string]: Series[string] } = { ...series }
  for (const [name, value] of Object.entries(values)) {
    const points = next[name] ?? []
    const kept = points.length < MOST_POINTS ? points : points.filter((_, index) => index % 2 === 0)
    next[name] = [...kept, [x, value, seconds]]
  }
  return next
}
