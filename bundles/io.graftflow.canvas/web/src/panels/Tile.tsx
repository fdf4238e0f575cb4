import { memo, type CSSProperties } from 'react'
import type { NodeType } from '../flow/catalogue'
import { colourOf, useLive } from '../host/live'

const PUZZLE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 14 14" fill="none" stroke="black" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"><path d="M2.500 2.500h9v9h-9zM7 5v2.200M7 9.200v.1"/></svg>'

/** A drawing as a mask: its shape counts, and whatever else an SVG may hold does nothing. */
export function drawing(svg: string): string {
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`
}

/** A node type's drawing on the colour of its category. */
export const Tile = memo(function Tile({ type }: { type: NodeType | undefined }) {
  const colour = useLive((live) => colourOf(live.categories, type?.category))
  const style = { '--drawing': drawing(type?.icon === undefined || type.icon === '' ? PUZZLE : type.icon) } as CSSProperties
  return (
    <span className={`tile colour-${colour}`} aria-hidden="true">
      <i style={style} />
    </span>
  )
})
