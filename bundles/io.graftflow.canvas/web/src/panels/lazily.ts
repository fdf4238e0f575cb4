import { lazy, type ComponentType } from 'react'
import { useLive } from '../host/live'

/** Parts of the page that are loaded when they are first needed, or before that when there is nothing else to do. */

const WAIT_MILLIS = 1000
const TRIES = 3
const IDLE_MILLIS = 2000

type Load<T> = () => Promise<T>

const loads: Load<unknown>[] = []

/** A part that is shown once it is there. While the server does not answer it is asked for again and again. */
export function lazily<Props>(load: Load<{ default: ComponentType<Props> }>) {
  loads.push(load)
  return lazy(() => persistently(load))
}

async function persistently<T>(load: Load<T>): Promise<T> {
  for (let failed = 0; ; ) {
    try {
      return await load()
    } catch (failure) {
      failed += useLive.getState().connection === 'online' ? 1 : 0
      if (failed === TRIES) {
        throw failure
      }
      await new Promise((resolve) => setTimeout(resolve, WAIT_MILLIS))
    }
  }
}

/** Loads all parts while nothing else is to do, so that they are there when the server ends. Gives the way to stop. */
export function loadAhead(): () => void {
  let left = [...loads]
  let timer = 0
  const next = () => {
    const [load, ...rest] = left
    left = rest
    if (load !== undefined) {
      void load()
        .catch(() => undefined)
        .then(() => {
          timer = left.length === 0 ? 0 : window.setTimeout(next)
        })
    }
  }
  timer = window.setTimeout(next, IDLE_MILLIS)
  return () => {
    left = []
    clearTimeout(timer)
  }
}
