import { api, CLIENT, Refused, Unreachable, type About, type FlowDocument, type LogLine, type Memory, type NodeStatus, type Run, type ServerSettings } from './api'
import { showCatalogue, sayCatalogue } from './catalogue'
import { check, hear } from './checker'
import { useDocument } from './document'
import { changedOnDisk } from './files'
import { frameOf, FRAME, useFrame, valid, type Frame } from './frame'
import { useLive, withPoint } from './live'
import { listen } from './stream'
import { speak } from './texts'

/** The page's life with the server: what it reads at first, and the one stream of events by which it stays up to date. */

/** Reads what every view needs. */
export async function begin(): Promise<void> {
  try {
    const [about, settings, nodes, ui] = await Promise.all([api.about(), api.settings(), api.nodes(), api.ui()])
    arrange(ui['frame'] === undefined ? frameOfShell() : valid(ui['frame']))
    await applySettings(settings)
    showCatalogue(nodes)
    useLive.setState({ about, connection: 'online' })
  } catch (failure) {
    useLive.setState({ connection: connectionAfter(failure) })
    throw failure
  }
  listen(TYPES, {
    hear: (told) => void take(told as Told),
    joined: () => void greeted(false),
    broke: () => useLive.setState({ connection: 'offline' }),
    reach: async () => void (await api.about()),
    failed: (connection) => useLive.setState({ connection: connection === 'no-session' ? connection : 'offline' }),
    why: connectionAfter,
  })
  void readDevice()
}

/** Sizes that this browser does not remember come from the server, whose port may be another than before. */
function arrange(frame: Partial<Frame>): void {
  if (Object.keys(FRAME).every((name) => useFrame.getState()[name as keyof Frame] === FRAME[name as keyof Frame])) {
    useFrame.setState(frame)
  }
}

/** The desktop application has views below the tabs already, so there the canvas begins with all the room. */
function frameOfShell(): Partial<Frame> {
  return window.graftflowTell === undefined ? {} : { bottomOpen: false }
}

async function applySettings(settings: ServerSettings): Promise<void> {
  useLive.setState({ settings })
  if (useFrame.getState().language !== settings.language || document.documentElement.dataset['spoken'] === undefined) {
    await speak(settings.language)
    sayCatalogue()
    document.documentElement.dataset['spoken'] = settings.language
  }
  useFrame.setState({ theme: settings.theme, language: settings.language })
}

async function readDevice(): Promise<void> {
  const device = await api.device().catch(() => undefined)
  useLive.setState(device === undefined ? {} : { device, memory: device.memory })
}

async function readCatalogue(): Promise<void> {
  showCatalogue(await api.nodes())
  check()
}

/** What a page that missed events, or a workflow just opened, shows of its runs. */
export async function catchUp(): Promise<void> {
  const { path } = useDocument.getState()
  if (path === '') {
    return
  }
  const { runs } = await api.runs(path)
  const [run] = runs
  useLive.setState({ run, figures: {}, log: [] })
  if (run === undefined) {
    return
  }
  const { lines } = await api.log(run.id)
  useLive.setState({ log: lines })
  const learning = Object.keys(run.nodes).filter((id) => run.nodes[id]?.message !== undefined || run.nodes[id]?.state === 'ran')
  for (const node of learning) {
    const { series } = await api.figures(run.id, node)
    if (Object.keys(series).length > 0) {
      useLive.setState((live) => ({ figures: { ...live.figures, [node]: series } }))
    }
  }
}

type Told =
  | { readonly type: 'hello'; readonly instance: string; readonly resumed: boolean }
  | { readonly type: 'flow'; readonly path: string; readonly etag: string; readonly client: string }
  | { readonly type: 'run'; readonly run: Run }
  | { readonly type: 'node'; readonly path: string; readonly node: string; readonly status: NodeStatus }
  | {
      readonly type: 'figures'
      readonly path: string
      readonly node: string
      readonly x: number
      readonly seconds: number
      readonly values: { readonly [name: string]: number }
    }
  | { readonly type: 'log'; readonly path: string; readonly line: LogLine }
  | { readonly type: 'states'; readonly path: string }
  | { readonly type: 'nodes' }
  | { readonly type: 'memory'; readonly memory: Memory }
  | { readonly type: 'workspace'; readonly about: About }
  | { readonly type: 'settings'; readonly settings: ServerSettings }

const TYPES = ['hello', 'flow', 'run', 'node', 'figures', 'log', 'states', 'nodes', 'memory', 'workspace', 'settings']

/** How a failure leaves the connection. */
function connectionAfter(failure: unknown): 'no-session' | 'offline' {
  if (failure instanceof Refused || failure instanceof Unreachable) {
    return failure instanceof Refused && failure.status === 401 ? 'no-session' : 'offline'
  }
  throw failure
}

async function take(told: Told): Promise<void> {
  const here = useDocument.getState().path
  switch (told.type) {
    case 'hello':
      return greeted(told.resumed)
    case 'flow':
      return told.client === CLIENT ? undefined : changedOnDisk(told.path, told.etag)
    case 'run':
      return told.run.path === here ? ranOn(told.run) : undefined
    case 'node':
      if (told.path === here) {
        hear(told.node)
        useLive.setState((live) => ({ statuses: { ...live.statuses, [told.node]: told.status } }))
      }
      return
    case 'figures':
      if (told.path === here) {
        useLive.setState(({ figures }) => ({
          figures: { ...figures, [told.node]: withPoint(figures[told.node] ?? {}, told.x, told.seconds, told.values) },
        }))
      }
      return
    case 'log':
      if (told.path === here) {
        useLive.setState((live) => ({ log: [...live.log.slice(-1999), told.line] }))
      }
      return
    case 'states':
      return told.path === '' || told.path === here ? check() : undefined
    case 'nodes':
      return readCatalogue()
    case 'memory':
      useLive.setState({ memory: told.memory })
      return
    case 'workspace':
      if (told.about.folder !== useLive.getState().about?.folder) {
        useLive.setState({ about: told.about })
        location.hash = ''
      }
      return
    case 'settings':
      await applySettings(told.settings)
      return readDevice()
  }
}

async function greeted(resumed: boolean): Promise<void> {
  useLive.setState({ connection: 'online' })
  if (resumed) {
    return
  }
  const { path, etag } = useDocument.getState()
  if (path !== '') {
    const document = await api.flow(path).catch(() => undefined as FlowDocument | undefined)
    if (document && document.etag !== etag) {
      await changedOnDisk(path, document.etag)
    }
    await catchUp()
    check()
  }
}

function ranOn(run: Run): void {
  const before = useLive.getState().run
  const another = before?.id !== run.id
  Object.keys(run.nodes).forEach(hear)
  useLive.setState((live) => ({
    run,
    statuses: { ...live.statuses, ...run.nodes },
    ...(another ? { figures: {}, log: [] } : {}),
  }))
  if (run.state !== 'running') {
    check()
  }
}

let pending = 0

useFrame.subscribe((state, before) => {
  const changed = Object.keys(FRAME).some((name) => state[name as keyof Frame] !== before[name as keyof Frame])
  if (changed && useLive.getState().connection === 'online') {
    clearTimeout(pending)
    pending = window.setTimeout(() => void api.putUi({ frame: frameOf(useFrame.getState()) }).catch(() => undefined), 1000)
  }
})
