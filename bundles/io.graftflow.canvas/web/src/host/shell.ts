/**
 * The desktop application around the page, where there is one. It gives each workflow a tab of its own, so a page there
 * shows the workflow that it was opened with and asks for others.
 */

/** Whether the page is in a tab of the desktop application, which says so in the address. Problems and log have views there. */
export function inDesktop(): boolean {
  return new URLSearchParams(globalThis.location?.search ?? '').get('in') === 'desktop'
}

/** What the page tells: see `PageMessages` of io.graftflow.desktop. */
export type Told =
  | { readonly type: 'document'; readonly path: string; readonly dirty: boolean; readonly undo: string; readonly redo: string }
  | { readonly type: 'selection'; readonly node: string; readonly nodeType: string }
  | { readonly type: 'problems'; readonly problems: readonly object[] }
  | { readonly type: 'saved'; readonly saved: boolean }
  | { readonly type: 'view'; readonly view: 'problems' | 'log' }
  | { readonly type: 'open'; readonly path: string }
  | { readonly type: 'folder'; readonly folder: string; readonly path: string }

declare global {
  interface Window {
    /** Made by the desktop application. */
    graftflowTell?: (message: string) => void
  }
}

/** Tells the desktop application; gives whether there is one. */
export function tell(told: Told): boolean {
  window.graftflowTell?.(JSON.stringify(told))
  return window.graftflowTell !== undefined
}

let own: string | undefined

/** Whether a workflow is opened elsewhere: in a tab of the desktop application, which was asked for it. */
export function opensElsewhere(path: string, shown: string): boolean {
  const first = own === undefined
  if (first || path === shown) {
    own = path
    return false
  }
  return path !== own && tell({ type: 'open', path })
}
