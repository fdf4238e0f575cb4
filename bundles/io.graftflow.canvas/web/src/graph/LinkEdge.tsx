import { getBezierPath, type EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import { useLive } from '../host/live'
import type { DrawnEdge } from './drawn'

/** A link in the colour of what it carries; it moves slightly while data flows through it. */
export const LinkEdge = memo(function LinkEdge(edge: EdgeProps<DrawnEdge>) {
  const flows = useLive((live) => live.statuses[edge.target]?.state === 'running')
  const [path] = getBezierPath(edge)
  return (
    <g className={`link kind-${edge.data?.kind ?? 'none'} ${edge.selected ? 'selected' : ''} ${flows ? 'flows' : ''}`}>
      <path className="link-reach" d={path} />
      <path className="link-halo" d={path} />
      <path className="link-line react-flow__edge-path" d={path} />
      {flows && <path className="link-flow" d={path} />}
    </g>
  )
})
