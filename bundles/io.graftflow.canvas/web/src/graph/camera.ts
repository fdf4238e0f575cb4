import type { ReactFlowInstance } from '@xyflow/react'
import type { Point } from '../flow/model'
import type { DrawnEdge, DrawnNode } from './drawn'

/** The view of the canvas, for those who are not drawn on it: the palette, the keys, the problems list. */

/** How everything is brought into view: never larger than life, clear of what lies over the canvas below. */
/** Where panels are larger because the window is, a small workflow is drawn larger too. */
const LARGE = globalThis.matchMedia?.('(min-width: 3000px)').matches === true

export const FIT = { padding: { top: '28px', left: '28px', right: '28px', bottom: '64px' }, maxZoom: LARGE ? 1.35 : 1, minZoom: 0.05 } as const

let camera: ReactFlowInstance<DrawnNode, DrawnEdge> | undefined

export function setCamera(next: ReactFlowInstance<DrawnNode, DrawnEdge>): void {
  camera = next
}

function motion(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200
}

export function zoomIn(): void {
  void camera?.zoomIn({ duration: motion() })
}

export function zoomOut(): void {
  void camera?.zoomOut({ duration: motion() })
}

export function zoomTo(zoom: number): void {
  void camera?.zoomTo(zoom, { duration: motion() })
}

export function fitAll(): void {
  void camera?.fitView({ ...FIT, duration: motion() })
}

export function fitThese(ids: Iterable<string>): void {
  const nodes = [...ids].map((id) => ({ id }))
  void camera?.fitView({ padding: 0.3, maxZoom: 1, duration: motion(), nodes })
}

/** Moves the view so that a node is in the middle, at a zoom that can be read. */
export function goTo(id: string): void {
  const node = camera?.getNode(id)
  if (camera && node) {
    const x = node.position.x + (node.width ?? 0) / 2
    const y = node.position.y + (node.height ?? 0) / 2
    void camera.setCenter(x, y, { zoom: Math.max(camera.getZoom(), 0.8), duration: motion() })
  }
}

/** The canvas point in the middle of what is seen. */
export function centre(): Point {
  const box = document.querySelector('.canvas')?.getBoundingClientRect()
  return camera && box
    ? camera.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, { snapToGrid: false })
    : { x: 0, y: 0 }
}

/** A canvas point on the screen. */
export function onScreen(point: Point): Point {
  return camera?.flowToScreenPosition(point) ?? point
}
