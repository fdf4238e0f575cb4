import { create } from 'zustand'
import { inDesktop, tell } from './shell'

/** How the window is arranged, which is remembered, and what is open in it for the moment. */

export type Tab = 'settings' | 'output' | 'help'
export type DockTab = 'training' | 'preview' | 'problems' | 'log'
export type Theme = 'system' | 'light' | 'dark'

export interface Frame {
  readonly left: number
  readonly right: number
  readonly bottom: number
  readonly leftOpen: boolean
  readonly rightOpen: boolean
  readonly bottomOpen: boolean
  readonly minimap: boolean
  readonly snap: boolean
  readonly tab: Tab
  readonly dock: DockTab
  readonly smoothing: number
  readonly logScale: boolean
}

/** What is open over the window. */
export type Overlay =
  | { readonly kind: 'none' }
  | { readonly kind: 'search'; readonly at: ScreenPoint; readonly from?: LinkStart }
  | { readonly kind: 'commands' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'share' }
  | { readonly kind: 'link' }
  | { readonly kind: 'open' }
  | { readonly kind: 'save-as' }
  | { readonly kind: 'preferences' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'ask'; readonly title: string; readonly text: string; readonly action: string; readonly then: () => void }
  | { readonly kind: 'picture'; readonly address: string; readonly name: string; readonly note: string }
  | { readonly kind: 'files'; readonly wants: 'input' | 'input-folder' | 'output'; readonly path: string; readonly then: (path: string) => void }
  | { readonly kind: 'models'; readonly then: (reference: string) => void }

/** A place on the screen, and where that is on the canvas. */
export interface ScreenPoint {
  readonly x: number
  readonly y: number
  readonly canvas: { readonly x: number; readonly y: number }
  /** Whether a key asked, so that the place is only where the search is shown. */
  readonly byKey?: boolean
}

/** The port at which a link begins that was dropped on the empty canvas. */
export interface LinkStart {
  readonly node: string
  readonly port: string
  readonly direction: 'in' | 'out'
}

/** The port whose content is looked at; `where` narrows a table to rows. */
export interface Looked {
  readonly node: string
  readonly port: string
  readonly where?: { readonly [column: string]: string }
}

interface State extends Frame {
  readonly overlay: Overlay
  readonly looked: Looked | undefined
  /** The setting to put the cursor into, after a jump from the problems. */
  readonly focus: { readonly node: string; readonly setting: string } | undefined
  readonly renaming: string
  readonly drawer: 'none' | 'left' | 'right'
  readonly toast: { readonly text: string; readonly tone: 'plain' | 'bad'; readonly id: number } | undefined
  readonly theme: Theme
  readonly language: string
}

export const FRAME: Frame = {
  left: 248,
  right: 340,
  bottom: 224,
  leftOpen: true,
  rightOpen: true,
  bottomOpen: true,
  minimap: true,
  snap: true,
  tab: 'settings',
  dock: 'preview',
  smoothing: 0,
  logScale: false,
}

const STORED = 'graftflow.frame'

export const useFrame = create<State>(() => ({
  ...FRAME,
  ...remembered(),
  overlay: { kind: 'none' },
  looked: undefined,
  focus: undefined,
  renaming: '',
  drawer: 'none',
  toast: undefined,
  theme: 'system',
  language: 'system',
}))

function remembered(): Partial<Frame> {
  try {
    return valid(JSON.parse(localStorage.getItem(STORED) ?? '{}'))
  } catch {
    return {}
  }
}

/** The members of a remembered frame that are of the right type. */
export function valid(stored: unknown): Partial<Frame> {
  const members = typeof stored === 'object' && stored !== null ? Object.entries(stored) : []
  return Object.fromEntries(
    members.filter(([name, value]) => name in FRAME && typeof value === typeof FRAME[name as keyof Frame]),
  )
}

/** What of the state is remembered. */
export function frameOf(state: Frame): Frame {
  return Object.fromEntries(Object.keys(FRAME).map((name) => [name, state[name as keyof Frame]])) as unknown as Frame
}

useFrame.subscribe((state, before) => {
  if (Object.keys(FRAME).some((name) => state[name as keyof Frame] !== before[name as keyof Frame])) {
    try {
      localStorage.setItem(STORED, JSON.stringify(frameOf(state)))
    } catch {
      // a browser that keeps nothing still works; the server remembers too
    }
  }
})

export function show(overlay: Overlay): void {
  useFrame.setState({ overlay })
}

export function hide(): void {
  useFrame.setState({ overlay: { kind: 'none' } })
}

let toasts = 0

/** Says something for a moment. */
export function say(text: string, tone: 'plain' | 'bad' = 'plain'): void {
  useFrame.setState({ toast: { text, tone, id: ++toasts } })
}

/** Opens a tab of the right panel, and the panel itself. */
export function showTab(tab: Tab): void {
  useFrame.setState({ tab, rightOpen: true, drawer: narrow() ? 'right' : 'none' })
}

/** Whether the desktop application has a view of its own for what a tab shows. */
export function isElsewhere(dock: DockTab): dock is 'problems' | 'log' {
  return inDesktop() && (dock === 'problems' || dock === 'log')
}

export function showDock(dock: DockTab): void {
  if (isElsewhere(dock)) {
    tell({ type: 'view', view: dock })
    return
  }
  useFrame.setState({ dock, bottomOpen: true })
}

/** Looks into a port's content. */
export function look(looked: Looked): void {
  useFrame.setState({ looked, dock: 'preview', bottomOpen: true })
}

/** Whether the side panels are drawers. */
export function narrow(): boolean {
  return window.innerWidth < 1100
}
