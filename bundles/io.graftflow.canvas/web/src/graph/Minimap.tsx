import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useEffect, useRef, type PointerEvent as ReactPointerEvent } from 'react'
import type { Box } from '../flow/edit'
import type { Size } from '../flow/model'
import { colourOf, useLive } from '../host/live'
import { t } from '../host/texts'
import type { DrawnEdge, DrawnNode } from './drawn'
import { mapColour } from './hands'
import { around } from './shape'

const MARGIN = 6
const ROUND = 12
const WHEEL_SPEED = 0.002

/** Everything in small, and what of it is in view; drawn as one picture, because there may be thousands of nodes. */
export function Minimap({ nodes }: { nodes: readonly DrawnNode[] }) {
  const store = useStoreApi()
  const camera = useReactFlow<DrawnNode, DrawnEdge>()
  const sheet = useRef<HTMLCanvasElement>(null)
  const size = useRef({ width: 0, height: 0 })
  const shown = useRef(nodes)
  shown.current = nodes
  const draw = useRef(() => {})

  useEffect(() => {
    let frame = 0
    draw.current = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0
        if (sheet.current) {
          paint(sheet.current, size.current, shown.current, inView(store.getState()))
        }
      })
    }
    const observer = new ResizeObserver(([entry]) => {
      size.current = entry!.contentRect
      draw.current()
    })
    observer.observe(sheet.current!)
    const themes = new MutationObserver(() => {
      colours.clear()
      theme++
      draw.current()
    })
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    const forget = [
      store.subscribe((state, before) => state.transform !== before.transform && draw.current()),
      useLive.subscribe((state, before) => state.statuses !== before.statuses && draw.current()),
    ]
    return () => {
      cancelAnimationFrame(frame)
      observer.disconnect()
      themes.disconnect()
      forget.forEach((stop) => stop())
    }
  }, [store])

  useEffect(() => draw.current(), [nodes])

  const go = (event: ReactPointerEvent<HTMLCanvasElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const { scale, x, y } = fitted(size.current, nodes, inView(store.getState()))
    const zoom = camera.getZoom()
    void camera.setCenter((event.clientX - left) / scale + x, (event.clientY - top) / scale + y, { zoom })
  }
  return (
    <canvas
      ref={sheet}
      className="minimap"
      role="img"
      aria-label={t('canvas.minimap')}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        go(event)
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && go(event)}
      onWheel={(event) => void camera.zoomTo(camera.getZoom() * Math.exp(-event.deltaY * WHEEL_SPEED))}
    />
  )
}

function inView({ transform: [x, y, zoom], width, height }: { transform: [number, number, number]; width: number; height: number }): Box {
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom }
}

const boxOf = ({ position, width = 0, height = 0 }: DrawnNode): Box => ({ ...position, width, height })

let bounds: { readonly nodes: readonly DrawnNode[]; readonly box: Box } | undefined

/** How much smaller the map is, and which point of the canvas its upper left corner shows. */
function fitted({ width, height }: Size, nodes: readonly DrawnNode[], view: Box) {
  if (bounds?.nodes !== nodes) {
    bounds = { nodes, box: around(nodes.map(boxOf)) }
  }
  const all = around(nodes.length === 0 ? [view] : [bounds.box, view])
  const scale = Math.min((width - MARGIN * 2) / all.width, (height - MARGIN * 2) / all.height)
  return { scale, x: all.x + all.width / 2 - width / 2 / scale, y: all.y + all.height / 2 - height / 2 / scale }
}

function paint(sheet: HTMLCanvasElement, size: Size, nodes: readonly DrawnNode[], view: Box): void {
  const brush = sheet.getContext('2d')
  if (brush === null || size.width === 0) {
    return
  }
  const sharp = devicePixelRatio
  sheet.width = size.width * sharp
  sheet.height = size.height * sharp
  const { scale, x, y } = fitted(size, nodes, view)
  const pixel = 1 / scale
  brush.setTransform(scale * sharp, 0, 0, scale * sharp, -x * scale * sharp, -y * scale * sharp)
  const round = pixel < ROUND ? ROUND : 0
  const dragged = nodes.filter((node) => node.dragging === true)
  for (const paths of [resting(sheet, nodes, dragged, round), pathsOf(sheet, dragged, round)]) {
    paths.forEach((path, css) => {
      brush.fillStyle = css
      brush.fill(path)
    })
  }
  brush.fillStyle = colour(sheet, 'color-mix(in srgb, var(--canvas) 72%, transparent)')
  brush.beginPath()
  brush.rect(x, y, size.width * pixel, size.height * pixel)
  brush.rect(view.x, view.y, view.width, view.height)
  brush.fill('evenodd')
  brush.strokeStyle = colour(sheet, 'var(--accent)')
  brush.lineWidth = pixel
  brush.strokeRect(view.x + pixel / 2, view.y + pixel / 2, view.width - pixel, view.height - pixel)
}

interface Resting {
  readonly nodes: readonly DrawnNode[]
  readonly dragged: string
  readonly statuses: unknown
  readonly theme: number
  readonly round: number
  readonly paths: ReadonlyMap<string, Path2D>
}

let last: Resting | undefined

/** The nodes that are not dragged; made anew only when they changed, which none of them does while others are dragged. */
function resting(sheet: HTMLElement, nodes: readonly DrawnNode[], moving: readonly DrawnNode[], round: number) {
  const { statuses } = useLive.getState()
  const dragged = moving.map((node) => node.id).join(' ')
  const same =
    last !== undefined &&
    (last.nodes === nodes || (dragged !== '' && last.nodes.length === nodes.length)) &&
    last.dragged === dragged &&
    last.statuses === statuses &&
    last.theme === theme &&
    last.round === round
  if (!same) {
    const paths = pathsOf(sheet, dragged === '' ? nodes : nodes.filter((node) => node.dragging !== true), round)
    last = { nodes, dragged, statuses, theme, round, paths }
  }
  return last!.paths
}

/** All nodes of one colour in one path each. */
function pathsOf(sheet: HTMLElement, nodes: readonly DrawnNode[], round: number): ReadonlyMap<string, Path2D> {
  const { categories } = useLive.getState()
  const paths = new Map<string, Path2D>()
  for (const node of nodes) {
    const css = colour(sheet, mapColour(node, (category) => colourOf(categories, category)))
    const path = paths.get(css) ?? new Path2D()
    paths.set(css, path)
    if (round === 0) {
      path.rect(node.position.x, node.position.y, node.width ?? 0, node.height ?? 0)
    } else {
      path.roundRect(node.position.x, node.position.y, node.width ?? 0, node.height ?? 0, round)
    }
  }
  return paths
}

/** How often the theme changed, and the colours of the style sheet in it by their words there. */
let theme = 0
const colours = new Map<string, string>()

function colour(sheet: HTMLElement, css: string): string {
  const known = colours.get(css)
  if (known !== undefined) {
    return known
  }
  const probe = document.createElement('i')
  probe.style.color = css
  sheet.after(probe)
  const found = getComputedStyle(probe).color
  probe.remove()
  colours.set(css, found)
  return found
}
