import { memo, useMemo } from 'react'
import type { DrawnEdge, DrawnNode } from './drawn'

const KINDS = ['table', 'model', 'report', 'none'] as const

/**
 * Very many links seen from afar: one path for each kind in place of an element for each link. While nodes are dragged,
 * only the links at them are drawn anew.
 */
export const CrowdedLinks = memo(function CrowdedLinks({ nodes, edges }: { nodes: readonly DrawnNode[]; edges: readonly DrawnEdge[] }) {
  const moving = nodes.flatMap((node) => (node.dragging === true ? [node.id] : []))
  const key = moving.join(' ')
  const [resting, dragged] = useMemo(() => {
    const ids = new Set(moving)
    const isDragged = (edge: DrawnEdge) => ids.has(edge.source) || ids.has(edge.target)
    return [edges.filter((edge) => !isDragged(edge)), edges.filter(isDragged)]
  }, [edges, key])
  const ground = useMemo(() => pathsOf(nodes, resting), [resting, key === '' ? nodes : key])
  const above = dragged.length === 0 ? {} : pathsOf(nodes, dragged)
  return (
    <svg className="crowded" aria-hidden="true">
      {KINDS.map((kind) => (
        <path key={kind} className={`kind-${kind}`} d={ground[kind] ?? ''} />
      ))}
      {KINDS.map((kind) => above[kind] && <path key={`dragged ${kind}`} className={`kind-${kind}`} d={above[kind]} />)}
    </svg>
  )
})

function pathsOf(nodes: readonly DrawnNode[], edges: readonly DrawnEdge[]): { [kind: string]: string } {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parts: { [kind: string]: string[] } = {}
  for (const edge of edges) {
    const from = byId.get(edge.source)
    const to = byId.get(edge.target)
    const start = from?.handles?.find((handle) => handle.type === 'source' && handle.id === edge.sourceHandle)
    const end = to?.handles?.find((handle) => handle.type === 'target' && handle.id === edge.targetHandle)
    if (from && to && start && end) {
      const x1 = from.position.x + start.x
      const y1 = from.position.y + start.y
      const x2 = to.position.x + end.x
      const y2 = to.position.y + end.y
      const bend = Math.max(30, Math.abs(x2 - x1) / 2)
      ;(parts[edge.data?.kind ?? 'none'] ??= []).push(`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`)
    }
  }
  return Object.fromEntries(Object.entries(parts).map(([kind, all]) => [kind, all.join('')]))
}
