import { useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { GRID } from './shape'

/** Dots nearer to each other than this are left out, every second row of them. */
const NEAREST = 14

/**
 * The grid's dots under everything. They are a layer of their own that is moved, not painted, when the camera pans, and
 * painted anew when it zooms.
 */
export function Ground() {
  const sheet = useRef<HTMLElement>(null)
  const store = useStoreApi()
  useEffect(() => {
    let painted = 0
    const follow = ([x, y, zoom]: readonly [number, number, number]) => {
      const style = sheet.current?.style
      if (style === undefined) {
        return
      }
      const gap = gapAt(zoom)
      if (painted !== zoom) {
        painted = zoom
        style.setProperty('--gap', `${gap}px`)
        style.setProperty('--dot-size', `${Math.min(1.5, Math.max(0.7, zoom))}px`)
      }
      style.transform = `translate(${rest(x, gap)}px, ${rest(y, gap)}px)`
    }
    follow(store.getState().transform)
    return store.subscribe((state, before) => state.transform !== before.transform && follow(state.transform))
  }, [store])
  return (
    <div className="ground" aria-hidden="true">
      <i ref={sheet} />
    </div>
  )
}

/** How far dots stand apart on the screen. */
export function gapAt(zoom: number): number {
  let gap = GRID * zoom
  while (gap < NEAREST) {
    gap *= 2
  }
  return gap
}

/** How far the dots begin before the left or upper edge so that one of them is where the canvas begins. */
export function rest(offset: number, gap: number): number {
  return (((offset % gap) + gap) % gap) - gap
}
