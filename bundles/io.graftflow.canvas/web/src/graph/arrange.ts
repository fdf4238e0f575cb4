import { moveTo } from '../flow/edit'
import type { Flow, Point } from '../flow/model'
import type { Catalogue } from '../flow/catalogue'
import { change, flow, useDocument } from '../host/document'
import { say } from '../host/frame'
import { catalogue } from '../host/live'
import { t } from '../host/texts'
import { fitAll } from './camera'
import { cardBox, onGrid, portsOf, portY } from './shape'

/** Lays the selected nodes out in layers from left to right, or all when fewer than two are selected. */
export async function arrange(): Promise<void> {
  const drawn = flow()
  const selected = [...useDocument.getState().selection].flatMap((id) => drawn.groups[id]?.nodes ?? (id in drawn.nodes ? [id] : []))
  const ids = selected.length > 1 ? selected : Object.keys(drawn.nodes)
  if (ids.length === 0) {
    return
  }
  const places = await layered(drawn, catalogue(), ids).catch(() => undefined)
  if (places === undefined) {
    say(t('server.away'), 'bad')
    return
  }
  change(t('edit.arrange'), (now) => moveTo(now, places))
  if (ids !== selected) {
    fitAll()
  }
}

/** Places from ELK's layered algorithm, which is loaded when it is first asked for; the upper left corner stays. */
export async function layered(drawn: Flow, known: Catalogue, ids: string[]): Promise<Map<string, Point>> {
  const { default: Elk } = await import('elkjs/lib/elk.bundled.js')
  const inside = new Set(ids)
  const graph = await new Elk().layout({
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.spacing.nodeNode': '40',
      'elk.layered.spacing.nodeNodeBetweenLayers': '56',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    },
    children: ids.map((id) => ({ id, ...sizeAndPorts(drawn, known, id) })),
    edges: drawn.links
      .filter((link) => inside.has(link.from) && inside.has(link.to))
      .map((link, index) => ({
        id: `link ${index}`,
        sources: [`${link.from} out ${link.output}`],
        targets: [`${link.to} in ${link.input}`],
      })),
  })
  const corner = {
    x: Math.min(...ids.map((id) => drawn.layout[id]?.x ?? 0)),
    y: Math.min(...ids.map((id) => drawn.layout[id]?.y ?? 0)),
  }
  const children = graph.children ?? []
  const left = Math.min(...children.map((child) => child.x ?? 0))
  const top = Math.min(...children.map((child) => child.y ?? 0))
  return new Map(
    children.map(({ id, x = 0, y = 0 }) => [id, onGrid({ x: corner.x + x - left, y: corner.y + y - top })]),
  )
}

function sizeAndPorts(drawn: Flow, known: Catalogue, id: string) {
  const { width, height } = cardBox(drawn, known, id)
  const { inputs, outputs } = portsOf(drawn, known, id)
  const port = (side: 'in' | 'out', x: number, count: number) => (one: { name: string }, index: number) => ({
    id: `${id} ${side} ${one.name}`,
    x,
    y: portY(index, count),
    width: 1,
    height: 1,
  })
  return {
    width,
    height,
    ports: [...inputs.map(port('in', 0, inputs.length)), ...outputs.map(port('out', width, outputs.length))],
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
  }
}
