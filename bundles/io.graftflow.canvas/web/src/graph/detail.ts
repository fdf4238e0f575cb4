import { useStoreApi } from '@xyflow/react'
import { useEffect } from 'react'
import { create } from 'zustand'

/** How much of a card is drawn; a thousand cards listen to this rather than to every step of the camera. */
export type Detail = 'near' | 'far' | 'tiny'

/** Below this zoom a card shows its drawing and name alone, large enough to read. */
const FAR = 0.5
/** Below this one nothing can be read or taken hold of but the card itself, which is a block in its colour. */
const TINY = 0.25

const useZoomed = create<{ readonly detail: Detail }>(() => ({ detail: 'near' }))

export function useDetail(): Detail {
  return useZoomed((zoomed) => zoomed.detail)
}

/** Follows the camera; for the one drawing surface. */
export function useFollowedZoom(): void {
  const camera = useStoreApi()
  useEffect(() => {
    const follow = (zoom: number) => {
      const detail = zoom < TINY ? 'tiny' : zoom < FAR ? 'far' : 'near'
      if (useZoomed.getState().detail !== detail) {
        useZoomed.setState({ detail })
      }
    }
    follow(camera.getState().transform[2])
    return camera.subscribe((state) => follow(state.transform[2]))
  }, [camera])
}
