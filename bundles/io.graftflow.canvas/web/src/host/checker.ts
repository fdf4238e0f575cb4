import type { Flow } from '../flow/model'
import { api, Refused, Unreachable } from './api'
import { flow, selectedNode, useDocument } from './document'
import { merged, NO_RESULTS, useLive } from './live'

/**
 * Has the server check the workflow whenever something changed that could change the answer. One request at a time; what
 * changes meanwhile is asked for afterwards, once.
 */

let busy = false
let again = false
let heard = new Set<string>()
/** The answer that is shown, by what the server calls it; empty where something was heard since. */
let shown = ''

/** Notes that a node was heard of, so that an answer on its way does not set it back. */
export function hear(node: string): void {
  heard.add(node)
  shown = ''
}

/** Asks for a check now. */
export function check(): void {
  const { path } = useDocument.getState()
  if (path === '') {
    return
  }
  if (busy) {
    again = true
    return
  }
  busy = true
  heard = new Set()
  void ask(path).finally(() => {
    busy = false
    if (again) {
      again = false
      check()
    }
  })
}

async function ask(path: string): Promise<void> {
  const asked = flow()
  const selected = selectedNode(useDocument.getState())
  try {
    // places change nothing; the server says only what is other than in the answer that is shown
    const request = { detail: selected === '' ? [] : [selected], since: shown }
    const answer = await api.check(path, { ...asked, layout: {} }, request)
    if (useDocument.getState().path === path) {
      useLive.setState(merged(useLive.getState(), asked, answer, heard))
      shown = heard.size === 0 ? answer.version : ''
    }
  } catch (failure) {
    if (failure instanceof Refused && useDocument.getState().path === path) {
      useLive.setState({ problems: [failure.problem], checked: true })
    } else if (!(failure instanceof Unreachable)) {
      throw failure
    }
  }
}

/** Whether one workflow could have other results or problems than the other; places and notes don't matter. */
export function matters(before: Flow, after: Flow): boolean {
  return (
    before.nodes !== after.nodes ||
    before.links !== after.links ||
    before.variables !== after.variables ||
    before.seed !== after.seed
  )
}

useDocument.subscribe((state, before) => {
  const opened = state.path !== before.path
  if (opened) {
    shown = ''
    useLive.setState(NO_RESULTS)
  }
  if (
    opened ||
    matters(before.history.present, state.history.present) ||
    (selectedNode(state) !== selectedNode(before) && selectedNode(state) !== '')
  ) {
    check()
  }
})
