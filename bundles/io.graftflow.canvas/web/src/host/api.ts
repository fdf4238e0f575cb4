import type { Kind, NodeType } from '../flow/catalogue'
import { writeJson } from '../flow/json'
import type { Flow, Json, Settings } from '../flow/model'
import { writeFlow } from '../flow/text'

/**
 * The server's operations, as `openapi.yaml` of io.graftflow.server has them. Every failure is a {@link Refused}, whose
 * problem is the sentence that the command line would tell, or {@link Unreachable}.
 */

export interface Problem {
  readonly severity: 'error' | 'warning' | 'info'
  readonly code: string
  readonly node: string
  readonly where: string
  readonly message: string
  readonly remedy: string
}

/** The server said no. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
    readonly body: unknown,
  ) {
    super(problem.message)
  }
}

/** The server did not answer. */
export class Unreachable extends Error {}

export interface About {
  readonly version: string
  readonly instance: string
  readonly folder: string
  readonly name: string
  readonly open: string
}

export interface FlowDocument {
  readonly path: string
  readonly etag: string
  readonly state: 'editable' | 'read-only' | 'broken'
  readonly problems: readonly Problem[]
  readonly flow?: unknown
  readonly text: string
}

export interface FlowConflict {
  readonly problem: Problem
  readonly theirs: FlowDocument
  readonly differences: readonly string[]
}

export interface Categories {
  readonly categories: readonly { readonly name: string; readonly colour: string }[]
  readonly nodes: readonly NodeType[]
}

export type ColumnKind =
  | 'text'
  | 'category'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'image'
  | 'sound'
  | 'clip'
  | 'tensor'
  | 'binary'

export interface Column {
  readonly name: string
  readonly kind: ColumnKind
  readonly nullable: boolean
  readonly shape?: readonly number[]
  readonly missing?: number
}

export interface Tensor {
  readonly name: string
  readonly element: string
  readonly shape: readonly (number | string | null)[] | null
}

export interface Layer {
  readonly name: string
  readonly path: string
  readonly parameters: number
  readonly frozen: number
  readonly tensors: readonly (Tensor & { readonly tensor: string; readonly role: string; readonly frozen: boolean })[]
  readonly children: readonly Layer[]
}

export interface Model {
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly Tensor[]
  readonly parameters: { readonly total: number; readonly frozen: number }
  readonly labels: readonly string[]
  readonly preprocessing: { readonly kind: string; readonly [name: string]: unknown }
  readonly head: { readonly [name: string]: unknown }
  readonly frozen: readonly string[]
  readonly provenance: readonly { readonly action: string; readonly details: { readonly [name: string]: unknown } }[]
  readonly layers: Layer
}

export interface Spec {
  readonly kind: Kind
  readonly known: boolean
  readonly text: string
  readonly table?: { readonly rows?: number; readonly columns: readonly Column[] }
  readonly model?: Model
}

export interface Output {
  readonly kind: Kind | 'file' | 'folder'
  readonly rows?: number
  readonly columns?: readonly string[]
  readonly metrics?: { readonly [name: string]: number | null }
  /** What a report says was proven. */
  readonly checks?: unknown
  readonly path?: string
}

export interface Result {
  readonly key: string
  readonly type: string
  readonly node: string
  readonly created: string
  readonly seconds: number
  readonly notes: readonly string[]
  readonly outputs: { readonly [port: string]: Output }
}

export type NodeState =
  | 'wrong'
  | 'waits'
  | 'ready'
  | 'stale'
  | 'cached'
  | 'ran'
  | 'queued'
  | 'running'
  | 'failed'
  | 'skipped'

export interface NodeStatus {
  readonly state: NodeState
  readonly problem?: string
  readonly waitsFor?: string
  readonly seconds?: number
  readonly fraction?: number
  readonly message?: string
  readonly secondsLeft?: number
  readonly run?: string
  readonly result?: Result
}

/** How a layer of one of several models stands to those of the others. */
export interface LayerMatch {
  readonly path: string
  readonly parameters: number
  readonly differences: readonly string[]
}

export interface NodeCheck {
  readonly installed: boolean
  readonly upgradedFrom?: number
  readonly upgraded?: { readonly type: string; readonly settings: Settings }
  readonly fact: string
  readonly status: NodeStatus
  readonly inputs: { readonly [port: string]: readonly Spec[] }
  readonly outputs: { readonly [port: string]: Spec }
  readonly layerMatches?: readonly LayerMatch[]
}

export interface Check {
  readonly runnable: boolean
  readonly problems: readonly Problem[]
  /** With `since` only those of which something else is known than in that answer. */
  readonly nodes: { readonly [id: string]: NodeCheck }
  readonly version: string
  readonly since?: string
  readonly millis: number
}

export interface Fits {
  readonly ports: readonly {
    readonly node: string
    readonly port: string
    readonly fits: boolean
    readonly replaces?: boolean
    readonly reason: string
  }[]
  readonly types: readonly { readonly type: string; readonly port: string }[]
}

export interface Run {
  readonly id: string
  readonly path: string
  readonly state: 'running' | 'succeeded' | 'failed' | 'cancelled'
  readonly only: readonly string[]
  readonly started: string
  readonly ended?: string
  readonly seconds: number
  readonly cancelling: boolean
  readonly device?: { readonly asked: string; readonly used: string; readonly why: string }
  readonly nodes: { readonly [id: string]: NodeStatus }
  readonly problems: readonly Problem[]
}

/** Points `[x, value, seconds]` by name. */
export type Series = { readonly [name: string]: readonly (readonly [number, number, number])[] }

export interface LogLine {
  readonly time: string
  readonly level: 'debug' | 'info' | 'warning' | 'error'
  readonly node: string
  readonly text: string
}

export interface Lost {
  readonly nodes: readonly { readonly node: string; readonly seconds: number; readonly checkpoint: boolean }[]
  readonly seconds: number
  readonly bytes: number
}

export interface Memory {
  readonly processBytes: number
  readonly heapBytes: number
  readonly heapMaxBytes: number
  readonly systemBytes: number
  readonly systemFreeBytes: number
}

export interface DeviceFacts {
  readonly asked: string
  readonly used: string
  readonly why: string
  readonly threads: number
  readonly memory: Memory
}

export type Cell = string | number | boolean | null | { readonly [name: string]: unknown }

export interface TableHead {
  readonly rows: number
  readonly columns: readonly Column[]
}

export interface Rows {
  readonly from: number
  readonly total: number
  readonly columns: readonly string[]
  readonly index: readonly number[]
  readonly rows: readonly (readonly Cell[])[]
}

export interface TableSample {
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[]
  readonly rows: readonly (readonly Cell[])[]
  readonly truncated: boolean
}

export interface Histogram {
  readonly column: string
  readonly kind: 'numbers' | 'values' | 'lengths' | 'none'
  readonly rows: number
  readonly missing: number
  readonly distinct?: number
  readonly min?: number | string
  readonly max?: number | string
  readonly mean?: number
  readonly deviation?: number
  readonly bins?: readonly { readonly from: number; readonly to: number; readonly rows: number }[]
  readonly values?: readonly { readonly value: string; readonly rows: number }[]
  readonly others?: number
}

export interface Report {
  readonly figures: { readonly [name: string]: unknown }
  readonly page: string
  readonly rowsBehind?: {
    readonly key: string
    readonly port: string
    readonly truth: string
    readonly predicted: string
  }
}

export interface FileEntry {
  readonly path: string
  readonly name: string
  readonly kind: 'folder' | 'flow' | 'table' | 'model' | 'image' | 'sound' | 'clip' | 'other'
  readonly bytes: number
  readonly modified: string
  readonly makes?: { readonly type: string; readonly settings: { readonly [name: string]: Json }; readonly id: string }
}

export interface Folder {
  readonly folder: string
  readonly entries: readonly FileEntry[]
  readonly truncated: boolean
}

export interface Models {
  readonly forms: readonly string[]
  readonly store: readonly { readonly reference: string; readonly bytes: number }[]
  readonly workspace: readonly { readonly path: string; readonly bytes: number }[]
}

export interface Start {
  readonly recent: readonly {
    readonly folder: string
    readonly path: string
    readonly name: string
    readonly opened: string
    readonly here: boolean
  }[]
  readonly examples: readonly {
    readonly id: string
    readonly name: string
    readonly description: string
    readonly nodes: readonly string[]
    readonly needsDownload: boolean
  }[]
}

export interface FlowFile {
  readonly path: string
  readonly name: string
  readonly title: string
  readonly modified: string
}

export interface Lock {
  readonly present: boolean
  readonly externals: readonly { readonly reference: string; readonly sha256: string; readonly bytes: number }[]
  readonly nodes: { readonly [type: string]: number }
  readonly engines: { readonly [name: string]: string }
}

/** Where models come from. */
export type Mirror = 'hub' | 'npm' | 'maven'

export interface ServerSettings {
  readonly device: string
  readonly threads: number
  readonly theme: 'system' | 'light' | 'dark'
  readonly language: string
  readonly mirrors: { readonly [name in Mirror]: { readonly chosen: string; readonly environment: string } }
  readonly cache: { readonly path: string; readonly freeBytes: number }
  readonly store: { readonly path: string; readonly freeBytes: number }
}

export type RunRequest = {
  readonly only?: string[]
  readonly reset?: boolean
  readonly given?: { [name: string]: string }
  readonly device?: string
  readonly updateLock?: boolean
}

/** The word by which this page knows the events that it causes. */
export const CLIENT = `page-${crypto.getRandomValues(new Uint32Array(2)).join('')}`

type Query = { readonly [name: string]: string | number | undefined }

function address(path: string, query: Query = {}): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`
}

async function call(method: string, url: string, body?: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, {
      method,
      headers: { 'X-Graftflow-Client': CLIENT, ...headers },
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body }),
    })
  } catch (failure) {
    throw new Unreachable(String(failure))
  }
  if (!response.ok) {
    const answer = (await response.json().catch(() => undefined)) as { problem?: Problem } | undefined
    const problem = answer?.problem ?? {
      severity: 'error',
      code: `http.${response.status}`,
      node: '',
      where: '',
      message: `${response.status} ${response.statusText}`,
      remedy: '',
    }
    throw new Refused(response.status, problem, answer)
  }
  return response
}

async function get<T>(path: string, query?: Query): Promise<T> {
  return (await (await call('GET', address(path, query))).json()) as T
}

async function send<T>(method: string, path: string, body: string, headers: Record<string, string> = {}): Promise<T> {
  const response = await call(method, path, body, { 'Content-Type': 'application/json', ...headers })
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** A request's body; a workflow goes in as its text, so that no figure is lost on the way. */
function body(members: { readonly [name: string]: Json | undefined }, flow?: Flow): string {
  const rest = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [`${JSON.stringify(name)}:${writeJson(value)}`],
  )
  return `{${(flow === undefined ? rest : [...rest, `"flow":${writeFlow(flow)}`]).join(',')}}`
}

const result = (key: string, port: string, what: string) => `/api/results/${key}/${encodeURIComponent(port)}/${what}`

export const api = {
  about: () => get<About>('/api/about'),
  device: () => get<DeviceFacts>('/api/device'),
  settings: () => get<ServerSettings>('/api/settings'),
  putSettings: (change: { [name: string]: Json }) => send<ServerSettings>('PUT', '/api/settings', writeJson(change)),
  ui: () => get<{ [name: string]: unknown }>('/api/ui'),
  putUi: (ui: unknown) => send<void>('PUT', '/api/ui', JSON.stringify(ui)),
  start: () => get<Start>('/api/start'),
  openFolder: (folder: string) => send<About>('POST', '/api/folder', body({ folder })),
  copyExample: (id: string) => send<{ path: string }>('POST', `/api/examples/${encodeURIComponent(id)}/copy`, '{}'),
  flows: () => get<{ flows: FlowFile[] }>('/api/flows'),
  flow: (path: string) => get<FlowDocument>('/api/flow', { path }),
  /** Saves; without an entity tag it makes a new file. */
  putFlow: (path: string, flow: Flow, etag: string) =>
    send<FlowDocument>(
      'PUT',
      address('/api/flow', { path }),
      body({}, flow),
      etag === '' ? { 'If-None-Match': '*' } : { 'If-Match': etag },
    ),
  putText: (path: string, text: string, etag: string) =>
    send<FlowDocument>('PUT', address('/api/flow', { path }), body({ text }), { 'If-Match': etag }),
  moveFlow: (from: string, to: string, etag: string) =>
    send<FlowDocument>('POST', '/api/flow/move', body({ from, to, etag })),
  lock: (path: string) => get<Lock>('/api/lock', { path }),
  nodes: () => get<Categories>('/api/nodes'),
  models: () => get<Models>('/api/models'),
  check: (path: string, flow: Flow, request: { detail: string[]; since: string }) =>
    send<Check>('POST', '/api/check', body({ path, ...request }, flow)),
  fits: (path: string, flow: Flow, node: string, port: string, direction: 'in' | 'out') =>
    send<Fits>('POST', '/api/fits', body({ path, node, port, direction }, flow)),
  sql: (path: string, flow: Flow, node: string, sql: string) =>
    send<TableSample>('POST', '/api/sql', body({ path, node, sql }, flow)),
  runs: (path: string) => get<{ runs: Run[] }>('/api/runs', { path }),
  startRun: (path: string, flow: Flow, request: RunRequest) =>
    send<Run>('POST', '/api/runs', body({ path, ...request }, flow)),
  run: (id: string) => get<Run>(`/api/runs/${encodeURIComponent(id)}`),
  cancel: (id: string) => send<Run>('POST', `/api/runs/${encodeURIComponent(id)}/cancel`, '{}'),
  curves: (key: string, port: string) => get<{ series: Series }>(result(key, port, 'curves')),
  figures: (id: string, node: string) =>
    get<{ series: Series }>(`/api/runs/${encodeURIComponent(id)}/figures`, { node }),
  log: (id: string) => get<{ lines: LogLine[] }>(`/api/runs/${encodeURIComponent(id)}/log`),
  reset: (path: string, flow: Flow, nodes: string[], ask: boolean) =>
    send<Lost>('POST', '/api/reset', body({ path, nodes, ask }, flow)),
  table: (key: string, port: string) => get<TableHead>(result(key, port, 'table')),
  rows: (key: string, port: string, from: number, count: number, columns?: readonly string[], where?: { [name: string]: string | null }) =>
    get<Rows>(result(key, port, 'rows'), {
      from,
      count,
      columns: columns && JSON.stringify(columns),
      where: where && JSON.stringify(where),
    }),
  cell: (key: string, port: string, row: number, column: string) =>
    get<{ cell: Cell }>(result(key, port, 'cell'), { row, column }),
  cellAddress: (key: string, port: string, row: number, column: string) =>
    address(result(key, port, 'cell'), { row, column }),
  histogram: (key: string, port: string, column: string) =>
    get<Histogram>(result(key, port, 'histogram'), { column }),
  model: (key: string, port: string) => get<Model>(result(key, port, 'model')),
  report: (key: string, port: string) => get<Report>(result(key, port, 'report')),
  reportFile: async (key: string, port: string, name: string) =>
    (await call('GET', address(result(key, port, 'report-file'), { name }))).arrayBuffer(),
  files: (folder: string) => get<Folder>('/api/files', { folder }),
  file: (path: string, flow: string) => get<FileEntry>('/api/file', { path, flow }),
  putFile: async (path: string, flow: string, content: Blob) => {
    const url = address('/api/file', { path, flow })
    const response = await call('PUT', url, content, { 'Content-Type': 'application/octet-stream' })
    return (await response.json()) as FileEntry
  },
}
