import { figure } from '../../host/words'
import { COLOURS, isSecond } from './Chart'
import { aligned, called, type Curve, type Scale } from './curves'

const WIDTH = 720
const HEIGHT = 360
const LEFT = 56
const RIGHT = 16
const TOP = 40
const BOTTOM = 32

/** The curves as a picture that stands for itself: no style of the page is needed to see it. */
export function chartSvg(curves: readonly Curve[], smoothing: number): string {
  const style = getComputedStyle(document.documentElement)
  const colour = (token: string) => style.getPropertyValue(token).trim()
  const [xs, ...columns] = aligned(curves, smoothing)
  const ranges = new Map<Scale, [number, number]>()
  curves.forEach((curve, index) => {
    const values = columns[index]!.filter((value): value is number => value !== null)
    const [low, high] = ranges.get(curve.scale) ?? [Infinity, -Infinity]
    ranges.set(curve.scale, [Math.min(low, ...values), Math.max(high, ...values)])
  })
  const x = (value: number) => LEFT + ((value - xs[0]!) / Math.max(1e-12, xs.at(-1)! - xs[0]!)) * (WIDTH - LEFT - RIGHT)
  const y = (value: number, scale: Scale) => {
    const [low, high] = ranges.get(scale)!
    return HEIGHT - BOTTOM - ((value - low) / Math.max(1e-12, high - low)) * (HEIGHT - TOP - BOTTOM)
  }
  const lines = curves.map((curve, index) => {
    const points = xs.flatMap((place, row) => {
      const value = columns[index]![row]
      return value === null || value === undefined ? [] : [`${x(place).toFixed(1)},${y(value, curve.scale).toFixed(1)}`]
    })
    const dash = isSecond(curves, index) ? ' stroke-dasharray="6 4"' : ''
    return `<polyline fill="none" stroke="${colour(COLOURS[curve.scale])}" stroke-width="2"${dash} points="${points.join(' ')}"/>`
  })
  const legend = curves.map((curve, index) => {
    const left = LEFT + index * 160
    return `<path stroke="${colour(COLOURS[curve.scale])}" stroke-width="2" d="M${left} 18h16"/><text x="${left + 22}" y="22">${escaped(called(curve.name))}</text>`
  })
  const first = curves[0]
  const [low, high] = (first && ranges.get(first.scale)) ?? [0, 1]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="${colour('--text')}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${colour('--panel')}"/>`,
    `<path stroke="${colour('--line-strong')}" fill="none" d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>`,
    `<text x="${LEFT - 6}" y="${TOP + 4}" text-anchor="end">${figure(high)}</text>`,
    `<text x="${LEFT - 6}" y="${HEIGHT - BOTTOM}" text-anchor="end">${figure(low)}</text>`,
    `<text x="${LEFT}" y="${HEIGHT - 12}">${figure(xs[0] ?? 0)}</text>`,
    `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 12}" text-anchor="end">${figure(xs.at(-1) ?? 0)}</text>`,
    ...lines,
    ...legend,
    '</svg>',
  ].join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
