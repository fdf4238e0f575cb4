import type { Series } from '../../host/api'
import { t, type Key } from '../../host/texts'
import { en } from '../../host/texts/en'

/** Curves from live figures, without a picture yet. */

export type Scale = 'loss' | 'metric' | 'rate' | 'none'

export interface Curve {
  readonly name: string
  readonly scale: Scale
  readonly points: readonly (readonly [number, number])[]
}

/** Which axis a figure belongs to, by its name; figures that are no curve, such as rows a second, have none. */
export function scaleOf(name: string): Scale {
  if (/learningRate|^lr$/i.test(name)) {
    return 'rate'
  }
  if (/loss|perplexity|error$/i.test(name)) {
    return 'loss'
  }
  return /accuracy|f1|precision|recall|auc|score|map|r2|correlation/i.test(name) ? 'metric' : 'none'
}

/**
 * The curves of a node's figures; losses first, the learning rate last. What was measured once an epoch stands at the step
 * that was reached then, so that all curves have one axis.
 */
export function curves(series: Series): Curve[] {
  const order: Scale[] = ['loss', 'metric', 'rate']
  const drawn = Object.entries(series).filter(([name, points]) => scaleOf(name) !== 'none' && points.length > 0)
  const finest = drawn.map(([, points]) => points).reduce((a, b) => (b.length > a.length ? b : a), [])
  return drawn
    .map(([name, points]): Curve => {
      const steps = points === finest || sameAxis(points, finest) ? points : points.map((point) => atStep(point, finest))
      return { name, scale: scaleOf(name), points: steps.map(([x, value]) => [x, value] as const) }
    })
    .sort((a, b) => order.indexOf(a.scale) - order.indexOf(b.scale))
}

type Points = Series[string]

/** Whether two series count alike: the last points, told about at the same time, are at about the same place. */
function sameAxis(points: Points, finest: Points): boolean {
  const last = points.at(-1)!
  const there = atStep(last, finest)
  return Math.abs(there[0] - last[0]) <= Math.max(1, there[0] * 0.25)
}

/** A point moved to the place that the finest series had reached at its time. */
function atStep([, value, seconds]: Points[number], finest: Points): Points[number] {
  let low = 0
  let high = finest.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (finest[middle]![2] <= seconds) {
      low = middle
    } else {
      high = middle - 1
    }
  }
  return [finest[low]![0], value, seconds]
}

/** Curves of a finished training's history: one entry an epoch, numbers by name. */
export function curvesOfHistory(history: readonly { readonly [name: string]: unknown }[]): Curve[] {
  const series: { [name: string]: [number, number, number][] } = {}
  history.forEach((entry, index) => {
    // an epoch is told about once, so its number stands for the time too
    const x = typeof entry['epoch'] === 'number' ? entry['epoch'] : index + 1
    for (const [name, value] of Object.entries(entry)) {
      if (typeof value === 'number' && name !== 'epoch') {
        ;(series[name] ??= []).push([x, value, x])
      }
    }
  })
  return curves(series)
}

/**
 * An exponential mean with the start taken into account, so that the first points are not pulled to zero.
 *
 * @param weight of what was before: 0 leaves the values as they are
 */
export function smooth(values: readonly number[], weight: number): number[] {
  let mean = 0
  let sum = 0
  return values.map((value) => {
    mean = weight * mean + (1 - weight) * value
    sum = weight * sum + (1 - weight)
    return weight === 0 ? value : mean / sum
  })
}

/** One list of places and, for each curve, its values there; a curve without a value at a place has none. */
export function aligned(all: readonly Curve[], weight: number): [number[], ...(number | null)[][]] {
  const xs = [...new Set(all.flatMap((curve) => curve.points.map(([x]) => x)))].sort((a, b) => a - b)
  const at = new Map(xs.map((x, index) => [x, index]))
  const columns = all.map((curve) => {
    const values = curve.points.map(([, value]) => value)
    const smoothed = curve.scale === 'loss' ? smooth(values, weight) : values
    const column = new Array<number | null>(xs.length).fill(null)
    curve.points.forEach(([x], index) => (column[at.get(x)!] = smoothed[index]!))
    return column
  })
  return [xs, ...columns]
}

/** The curves as a table for a spreadsheet. */
export function asCsv(all: readonly Curve[]): string {
  const [xs, ...columns] = aligned(all, 0)
  const lines = xs.map((x, row) => [x, ...columns.map((column) => column[row] ?? '')].join(','))
  return [['step', ...all.map((curve) => curve.name)].join(','), ...lines].join('\n') + '\n'
}

/** What a figure is called: in words of the page where it knows it, else by its name. */
export function called(name: string): string {
  const [, held] = /^validation([A-Z].*)$/.exec(name) ?? []
  if (held !== undefined) {
    return t('figure.heldBack', { name: called(held[0]!.toLowerCase() + held.slice(1)) })
  }
  return name !== 'heldBack' && `figure.${name}` in en ? t(`figure.${name}` as Key) : spoken(name)
}

/** `validationAccuracy` in words: validation accuracy. */
export function spoken(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, (_, before: string, letter: string) => `${before} ${letter.toLowerCase()}`)
}
