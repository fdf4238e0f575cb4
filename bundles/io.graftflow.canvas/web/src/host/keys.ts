import { arrange } from '../graph/arrange'
import { centre, fitAll, fitThese, goTo, onScreen, zoomIn, zoomOut, zoomTo } from '../graph/camera'
import { redoEdit, select, selectedNode, undoEdit, useDocument } from './document'
import { alignSelected, copied, deleteSelected, duplicateSelected, groupSelected, neighbour, noteAt, nudge, selectAll } from './edits'
import { addressOf, make, save } from './files'
import { hide, look, narrow, say, show, showDock, showTab, useFrame } from './frame'
import { useLive } from './live'
import { cancel, reset, run } from './runs'
import { inDesktop } from './shell'
import { t, type Key } from './texts'

/** Everything that can be done by a key or by its name: one list for the keys, their help, and the search by name. */

export interface Command {
  readonly id: string
  readonly group: 'file' | 'edit' | 'run' | 'view' | 'help'
  readonly keys: readonly string[]
  readonly run: () => void
  /** Whether it works with the start page open too. */
  readonly anywhere?: boolean
}

function node(): string {
  return selectedNode(useDocument.getState())
}

function chosen(): string[] {
  const { selection, history } = useDocument.getState()
  return [...selection].flatMap((id) => history.present.groups[id]?.nodes ?? (id in history.present.nodes ? [id] : []))
}

function searchAt(): void {
  const canvas = centre()
  show({ kind: 'search', at: { ...onScreen(canvas), canvas, byKey: true } })
}

function focusPalette(): void {
  useFrame.setState(narrow() ? { drawer: 'left', leftOpen: true } : { leftOpen: true })
  requestAnimationFrame(() => document.getElementById('palette-search')?.focus())
}

function renameOne(): void {
  const [id, ...rest] = [...useDocument.getState().selection]
  if (id !== undefined && rest.length === 0) {
    useFrame.setState({ renaming: id })
  }
}

function lookAtOutput(): void {
  const id = node()
  const result = useLive.getState().statuses[id]?.result
  const port = Object.keys(result?.outputs ?? {})[0]
  if (port === undefined) {
    say(t('look.nothing'))
  } else {
    look({ node: id, port })
  }
}

export async function newFlow(): Promise<void> {
  location.hash = addressOf(await make('workflow'))
}

export const COMMANDS: readonly Command[] = [
  { id: 'new', group: 'file', keys: [], run: () => void newFlow(), anywhere: true },
  { id: 'open', group: 'file', keys: ['Mod+O'], run: () => show({ kind: 'open' }), anywhere: true },
  { id: 'save', group: 'file', keys: ['Mod+S'], run: () => void save() },
  { id: 'saveAs', group: 'file', keys: ['Mod+Shift+S'], run: () => show({ kind: 'save-as' }) },
  { id: 'share', group: 'file', keys: ['Mod+E'], run: () => show({ kind: 'share' }) },
  { id: 'home', group: 'file', keys: [], run: () => (location.hash = ''), anywhere: true },
  { id: 'preferences', group: 'file', keys: ['Mod+,'], run: () => show({ kind: 'preferences' }), anywhere: true },

  { id: 'undo', group: 'edit', keys: ['Mod+Z'], run: undoEdit },
  { id: 'redo', group: 'edit', keys: ['Mod+Shift+Z', 'Mod+Y'], run: redoEdit },
  { id: 'add', group: 'edit', keys: ['A', 'Insert'], run: searchAt },
  { id: 'search', group: 'edit', keys: ['/'], run: focusPalette },
  { id: 'link', group: 'edit', keys: ['L'], run: () => node() !== '' && show({ kind: 'link' }) },
  { id: 'note', group: 'edit', keys: ['N'], run: () => noteAt(centre()) },
  { id: 'rename', group: 'edit', keys: ['F2'], run: renameOne },
  { id: 'copy', group: 'edit', keys: ['Mod+C'], run: () => void copy() },
  { id: 'cut', group: 'edit', keys: ['Mod+X'], run: () => void copy().then(deleteSelected) },
  { id: 'paste', group: 'edit', keys: ['Mod+V'], run: () => say(t('paste.how')) },
  { id: 'duplicate', group: 'edit', keys: ['Mod+D'], run: duplicateSelected },
  { id: 'delete', group: 'edit', keys: ['Delete', 'Backspace'], run: deleteSelected },
  { id: 'selectAll', group: 'edit', keys: ['Mod+A'], run: selectAll },
  { id: 'group', group: 'edit', keys: ['Mod+G'], run: groupSelected },
  { id: 'arrange', group: 'edit', keys: ['Shift+L'], run: () => void arrange() },
  { id: 'alignLeft', group: 'edit', keys: [], run: () => alignSelected('left') },
  { id: 'alignTop', group: 'edit', keys: [], run: () => alignSelected('top') },
  { id: 'spreadAcross', group: 'edit', keys: [], run: () => alignSelected('across') },
  { id: 'spreadDown', group: 'edit', keys: [], run: () => alignSelected('down') },
  { id: 'moveLeft', group: 'edit', keys: ['ArrowLeft'], run: () => nudge(-1, 0) },
  { id: 'moveRight', group: 'edit', keys: ['ArrowRight'], run: () => nudge(1, 0) },
  { id: 'moveUp', group: 'edit', keys: ['ArrowUp'], run: () => nudge(0, -1) },
  { id: 'moveDown', group: 'edit', keys: ['ArrowDown'], run: () => nudge(0, 1) },
  { id: 'goLeft', group: 'edit', keys: ['Alt+ArrowLeft'], run: () => go(-1, 0) },
  { id: 'goRight', group: 'edit', keys: ['Alt+ArrowRight'], run: () => go(1, 0) },
  { id: 'goUp', group: 'edit', keys: ['Alt+ArrowUp'], run: () => go(0, -1) },
  { id: 'goDown', group: 'edit', keys: ['Alt+ArrowDown'], run: () => go(0, 1) },

  { id: 'runHere', group: 'run', keys: ['F7'], run: () => chosen().length > 0 && void run(chosen()) },
  { id: 'runAll', group: 'run', keys: ['Shift+F7'], run: () => void run() },
  { id: 'cancel', group: 'run', keys: ['F9'], run: () => void cancel() },
  { id: 'reset', group: 'run', keys: ['F8'], run: () => chosen().length > 0 && void reset(chosen()) },
  { id: 'resetAll', group: 'run', keys: ['Shift+F8'], run: () => void reset() },

  { id: 'settings', group: 'view', keys: ['F6', 'Enter'], run: () => openSettings() },
  { id: 'look', group: 'view', keys: ['V'], run: lookAtOutput },
  { id: 'problems', group: 'view', keys: ['P'], run: () => showDock('problems') },
  { id: 'palette', group: 'view', keys: ['Mod+B'], run: () => toggle('leftOpen', 'left') },
  { id: 'inspector', group: 'view', keys: ['Mod+I'], run: () => toggle('rightOpen', 'right') },
  { id: 'dock', group: 'view', keys: ['Mod+J'], run: () => useFrame.setState((frame) => ({ bottomOpen: !frame.bottomOpen })) },
  { id: 'zoomIn', group: 'view', keys: ['+', '='], run: zoomIn },
  { id: 'zoomOut', group: 'view', keys: ['-'], run: zoomOut },
  { id: 'zoomFull', group: 'view', keys: ['0'], run: () => zoomTo(1) },
  { id: 'fit', group: 'view', keys: ['1'], run: fitAll },
  { id: 'fitSelected', group: 'view', keys: ['2'], run: () => chosen().length > 0 && fitThese(chosen()) },
  { id: 'snap', group: 'view', keys: ['G'], run: () => useFrame.setState((frame) => ({ snap: !frame.snap })) },
  { id: 'map', group: 'view', keys: ['M'], run: () => useFrame.setState((frame) => ({ minimap: !frame.minimap })) },
  { id: 'deselect', group: 'view', keys: ['Escape'], run: () => select([]) },

  { id: 'commands', group: 'help', keys: ['Mod+K', 'F3'], run: () => show({ kind: 'commands' }), anywhere: true },
  { id: 'keys', group: 'help', keys: ['?'], run: () => show({ kind: 'keys' }), anywhere: true },
  { id: 'help', group: 'help', keys: ['F1'], run: () => (node() === '' ? show({ kind: 'keys' }) : showTab('help')) },
]

/** A command's name for people. */
export function nameOf(command: Command): string {
  return t(`do.${command.id}` as Key)
}

/** Does a command by its word. */
export function act(id: string): void {
  COMMANDS.find((command) => command.id === id)?.run()
}

function openSettings(): void {
  if (node() !== '') {
    showTab('settings')
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.inspector-body :is(input, select, textarea, button)')?.focus())
  }
}

function go(dx: number, dy: number): void {
  const next = neighbour(node(), dx, dy)
  if (next !== undefined) {
    select([next])
    goTo(next)
  }
}

function toggle(member: 'leftOpen' | 'rightOpen', side: 'left' | 'right'): void {
  useFrame.setState((frame) =>
    narrow() ? { [member]: true, drawer: frame.drawer === side ? 'none' : side } : { [member]: !frame[member] },
  )
}

async function copy(): Promise<void> {
  const text = copied()
  if (text !== '') {
    await navigator.clipboard?.writeText(text).catch(() => undefined)
  }
}

const MAC = /Mac|iP(hone|ad|od)/.test(globalThis.navigator?.platform ?? '')

/** What a key press is called: `Mod+Shift+Z`. Keys that make a sign, such as `?`, are called by the sign. */
export function nameOfKey(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const sign = event.key.length === 1 && !/[a-z]/i.test(event.key)
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key
  const mod = MAC ? event.metaKey : event.ctrlKey
  return [mod ? 'Mod' : '', event.altKey ? 'Alt' : '', event.shiftKey && !sign ? 'Shift' : '', key].filter((part) => part !== '').join('+')
}

/** A key as it stands on the keyboard: `⌘⇧Z`, `Ctrl+Shift+Z`. */
export function shownKey(name: string): string {
  const parts = name.split('+').filter((part) => part !== '')
  const key = name === '+' ? '+' : (parts.at(-1) ?? name)
  const signs: { readonly [key: string]: string } = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' }
  const held = name === '+' ? [] : parts.slice(0, -1)
  const words: { readonly [part: string]: string } = MAC
    ? { Mod: '⌘', Shift: '⇧', Alt: '⌥' }
    : { Mod: 'Ctrl+', Shift: 'Shift+', Alt: 'Alt+' }
  return held.map((part) => words[part] ?? part).join('') + (signs[key] ?? key)
}

// Keys whose commands the browser's own events of the clipboard do: the text that they carry is given only there.
const BY_CLIPBOARD = new Set(['copy', 'cut', 'paste'])

/** Listens for keys; gives the way to stop. */
export function keys(): () => void {
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) {
      return
    }
    const { overlay, drawer } = useFrame.getState()
    const name = nameOfKey(event)
    if (overlay.kind !== 'none') {
      if (event.key === 'Escape') {
        event.preventDefault()
        hide()
      }
      return
    }
    if (event.key === 'Escape' && drawer !== 'none') {
      useFrame.setState({ drawer: 'none' })
      return
    }
    const target = event.target instanceof Element ? event.target : document.body
    if (event.key === 'Escape' && target instanceof HTMLElement && isField(target)) {
      // back to the canvas, whose keys go to whatever has no focus of its own
      target.blur()
      return
    }
    const command = COMMANDS.find((one) => one.keys.includes(name))
    if (command === undefined || BY_CLIPBOARD.has(command.id) || !applies(command, name, target)) {
      return
    }
    event.preventDefault()
    if (isShells(name)) {
      return
    }
    focusedNode(target)
    command.run()
  }
  window.addEventListener('keydown', press)
  return () => window.removeEventListener('keydown', press)
}

/** Whether the desktop application's window has the key as well (its plugin.xml), and asks for the command itself. */
export function isShells(name: string): boolean {
  return inDesktop() && /^(Mod\+[ABCDGIJKNOSVWXYZ]|Mod\+Shift\+[SZ]|F[16789]|Shift\+F[78])$/.test(name)
}

/** Whether a key means its command where the cursor is: letters belong to fields, arrows and Enter to what has the focus. */
function applies(command: Command, name: string, target: Element): boolean {
  if (!command.anywhere && useDocument.getState().path === '') {
    return false
  }
  const global = /^(Mod\+[SKOEBIJ,]|Mod\+Shift\+S|(Shift\+)?F\d+)$/.test(name)
  if (global) {
    return true
  }
  if (isField(target)) {
    return false
  }
  const plain = !name.includes('Mod+')
  const onCanvas = target === document.body || target.closest('.canvas') !== null
  const own = target.closest('button, a, [role=tab], [role=separator], [role=grid], [role=treeitem]')
  return onCanvas ? !(own && !own.closest('.react-flow__node') && (name === 'Enter' || name.startsWith('Arrow'))) : !plain || name === '?' || name === '/'
}

function isField(target: Element): boolean {
  return target.closest('input, textarea, select, [contenteditable=true]') !== null
}

/** A key on a node that has the focus is about that node. */
function focusedNode(target: Element): void {
  const id = target.closest<HTMLElement>('.react-flow__node, .react-flow__edge')?.dataset['id']
  if (id !== undefined && !useDocument.getState().selection.has(id)) {
    select([id])
  }
}
