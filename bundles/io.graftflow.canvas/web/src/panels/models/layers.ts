import type { Layer } from '../../host/api'
import { score } from '../search'

/** What a choice of layers means, and how the tree is shown. */

/** A row of the tree as it is shown: runs of like layers, such as `0` to `5`, can stand as one. */
export interface TreeRow {
  readonly layer: Layer
  readonly depth: number
  readonly name: string
  readonly open: boolean
  readonly leaf: boolean
}

/** Whether a layer is chosen, by itself or with one around it. */
export function isChosen(path: string, chosen: readonly string[]): boolean {
  return chosen.some((one) => one === path || path.startsWith(`${one}.`))
}

/** Whether something inside a layer is chosen, but not all of it. */
export function isPartly(layer: Layer, chosen: readonly string[]): boolean {
  return !isChosen(layer.path, chosen) && chosen.some((one) => one.startsWith(`${layer.path}.`))
}

/** How many parameters the chosen layers have. */
export function covered(root: Layer, chosen: readonly string[]): number {
  return isChosen(root.path, chosen) && root.path !== ''
    ? root.parameters
    : root.children.reduce((sum, child) => sum + covered(child, chosen), 0)
}

/**
 * The choice after a switch was flipped. Choosing all the layers inside one is choosing that one; taking one out of a
 * chosen layer leaves its neighbours chosen. Paths that the model does not have stay as they are.
 */
export function toggled(root: Layer, chosen: readonly string[], layer: Layer, on: boolean): string[] {
  const strange = chosen.filter((path) => find(root, path) === undefined)
  return [...tidy(root, flipped(root, chosen, layer.path, on)), ...strange]
}

function flipped(root: Layer, chosen: readonly string[], path: string, on: boolean): Set<string> {
  const leaves = leavesOf(root)
  return new Set(
    leaves.filter((leaf) => {
      const inside = leaf === path || leaf.startsWith(`${path}.`)
      return inside ? on : isChosen(leaf, chosen)
    }),
  )
}

/** The fewest paths that stand for a set of innermost layers. */
function tidy(layer: Layer, leaves: ReadonlySet<string>): string[] {
  const inside = leavesOf(layer)
  if (layer.path !== '' && inside.length > 0 && inside.every((leaf) => leaves.has(leaf))) {
    return [layer.path]
  }
  return layer.children.flatMap((child) => tidy(child, leaves))
}

function leavesOf(layer: Layer): string[] {
  return layer.children.length === 0 ? [layer.path] : layer.children.flatMap(leavesOf)
}

/** The choice with everything that a search finds. */
export function merge(root: Layer, chosen: readonly string[], wanted: string): string[] {
  const found = leavesOf(root).filter((path) => matches(path, wanted))
  const strange = chosen.filter((path) => find(root, path) === undefined)
  const leaves = new Set([...found, ...leavesOf(root).filter((leaf) => isChosen(leaf, chosen))])
  return [...tidy(root, leaves), ...strange]
}

/** A search is a part of the path, or a pattern in which `*` stands for anything. */
function matches(path: string, wanted: string): boolean {
  if (!wanted.includes('*')) {
    return path.toLowerCase().includes(wanted.trim().toLowerCase())
  }
  const pattern = wanted
    .trim()
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${pattern}`, 'i').test(path)
}

function find(layer: Layer, path: string): Layer | undefined {
  if (layer.path === path) {
    return layer
  }
  return layer.children.map((child) => find(child, path)).find((found) => found !== undefined)
}

/** The rows that are shown: children of open layers; with a search, what it finds and what is around it. */
export function rows(root: Layer, open: ReadonlySet<string>, wanted: string): TreeRow[] {
  const shown: TreeRow[] = []
  const visit = (layer: Layer, depth: number, prefix: string) => {
    if (wanted.trim() !== '' && !hasMatch(layer, wanted)) {
      return
    }
    const name = prefix === '' ? layer.name : `${prefix}.${layer.name}`
    const only = layer.children.length === 1 && layer.tensors.length === 0 ? layer.children[0] : undefined
    if (only !== undefined) {
      visit(only, depth, name)
      return
    }
    const isOpen = open.has(layer.path) || (wanted.trim() !== '' && layer.children.some((child) => hasMatch(child, wanted)))
    shown.push({ layer, depth, name, open: isOpen, leaf: layer.children.length === 0 })
    if (isOpen) {
      layer.children.forEach((child) => visit(child, depth + 1, ''))
    }
  }
  root.children.forEach((child) => visit(child, 0, ''))
  return shown
}

function hasMatch(layer: Layer, wanted: string): boolean {
  return matches(layer.path, wanted) || score(layer.name, wanted) >= 40 || layer.children.some((child) => hasMatch(child, wanted))
}

/** The layers that are open at first: as deep as a screen takes. */
export function openAtFirst(root: Layer, most: number): Set<string> {
  const open = new Set<string>()
  let level: Layer[] = [...root.children]
  let shown = level.length
  while (level.length > 0) {
    const next = level.filter((layer) => layer.children.length > 0)
    const more = next.reduce((sum, layer) => sum + layer.children.length, 0)
    if (shown + more > most) {
      return open
    }
    next.forEach((layer) => open.add(layer.path))
    shown += more
    level = next.flatMap((layer) => layer.children)
  }
  return open
}
