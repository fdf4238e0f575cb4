import type { KeyboardEvent, PointerEvent } from 'react'
import { FRAME, useFrame } from '../host/frame'
import { t } from '../host/texts'
import { zoomOf } from './zoom'

const LIMITS = { left: [180, 480], right: [260, 720], bottom: [120, 900] } as const
const STEP = 16

/** An edge between two places, to be dragged or moved by arrow keys; a double-click puts it back. */
export function Splitter({ edge }: { edge: 'left' | 'right' | 'bottom' }) {
  const value = useFrame((frame) => frame[edge])
  const [least, most] = LIMITS[edge]
  const set = (size: number) => {
    const room = edge === 'bottom' ? window.innerHeight - 200 : window.innerWidth - 500
    useFrame.setState({ [edge]: Math.round(Math.max(least, Math.min(most, room, size))) })
  }
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    event.preventDefault()
  }
  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) {
      const room = { left: event.clientX, right: window.innerWidth - event.clientX, bottom: window.innerHeight - event.clientY }[edge]
      set(room / zoomOf(event.currentTarget))
    }
  }
  const key = (event: KeyboardEvent) => {
    const grow = { left: 'ArrowRight', right: 'ArrowLeft', bottom: 'ArrowUp' }[edge]
    const shrink = { left: 'ArrowLeft', right: 'ArrowRight', bottom: 'ArrowDown' }[edge]
    if (event.key === grow || event.key === shrink) {
      event.preventDefault()
      event.stopPropagation()
      set(value + (event.key === grow ? STEP : -STEP))
    }
  }
  return (
    <div
      className={`splitter ${edge}`}
      role="separator"
      tabIndex={0}
      aria-orientation={edge === 'bottom' ? 'horizontal' : 'vertical'}
      aria-label={t(`frame.${edge}`)}
      aria-valuenow={value}
      aria-valuemin={least}
      aria-valuemax={most}
      onPointerDown={drag}
      onPointerMove={move}
      onDoubleClick={() => set(FRAME[edge])}
      onKeyDown={key}
    />
  )
}
