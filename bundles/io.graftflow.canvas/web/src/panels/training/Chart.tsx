import { useEffect, useRef, useState } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { download } from '../../host/download'
import { useFrame } from '../../host/frame'
import { t } from '../../host/texts'
import { figure } from '../../host/words'
import { Menu } from '../Menu'
import { chartSvg } from './chartSvg'
import { aligned, asCsv, called, type Curve } from './curves'

/** So few points are drawn each, as they make no line that can be seen. */
const LONE_POINTS = 3

/** Colours that stay apart for colour-blind eyes, with dashes for the second of a kind. */
export const COLOURS = { loss: '--train', metric: '--data', rate: '--idle', none: '--idle' } as const

interface Props {
  curves: readonly Curve[]
  /** What the curves are of, for the names of files. */
  name: string
}

/** Losses and metrics over steps. The pointer reads values; the legend hides curves. */
export function Chart({ curves, name }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot>(undefined)
  const smoothing = useFrame((frame) => frame.smoothing)
  const logScale = useFrame((frame) => frame.logScale)
  const theme = useFrame((frame) => frame.theme)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState<number>()
  const shown = curves.filter((curve) => !hidden.has(curve.name))
  const data = aligned(shown, smoothing)
  const shape = `${shown.map((curve) => curve.name).join()} ${logScale} ${theme}`

  useEffect(() => {
    const element = place.current!
    const made = new UPlot(options(shown, logScale, element, setAt), data as UPlot.AlignedData, element)
    plot.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
    }
    // the plot is made anew when its curves change; new points go in below
  }, [shape])

  useEffect(() => plot.current?.setData(data as UPlot.AlignedData), [curves, smoothing, shape])

  const toggle = (curve: string) => {
    const next = new Set(hidden)
    if (!next.delete(curve)) {
      next.add(curve)
    }
    setHidden(next)
  }
  return (
    <figure className="chart" aria-label={t('chart.label', { name })}>
      <figcaption className="chart-head">
        <div className="legend">
          {curves.map((curve, index) => (
            <button key={curve.name} aria-pressed={!hidden.has(curve.name)} onClick={() => toggle(curve.name)}>
              <i style={{ color: `var(${COLOURS[curve.scale]})` }} className={isSecond(curves, index) ? 'dashed' : ''} />
              {called(curve.name)}
              {at !== undefined && <span className="figures quiet">{valueAt(curve, at, data[0])}</span>}
            </button>
          ))}
        </div>
        <label className="smoothing">
          <span>{t('chart.smoothing')}</span>
          <input
            type="range"
            min={0}
            max={0.98}
            step={0.02}
            value={smoothing}
            onChange={(event) => useFrame.setState({ smoothing: Number(event.target.value) })}
          />
        </label>
        <button className="chip" aria-pressed={logScale} onClick={() => useFrame.setState({ logScale: !logScale })}>
          {t('chart.log')}
        </button>
        <Menu
          label={t('chart.more')}
          items={[
            { label: t('chart.svg'), act: () => download(`${name}.svg`, new Blob([chartSvg(shown, smoothing)], { type: 'image/svg+xml' })) },
            { label: t('chart.csv'), act: () => download(`${name}.csv`, new Blob([asCsv(curves)], { type: 'text/csv' })) },
          ]}
        />
      </figcaption>
      <div className="chart-place" ref={place} />
    </figure>
  )
}

/** Whether a curve is not the first on its axis, and so dashed. */
export function isSecond(curves: readonly Curve[], index: number): boolean {
  return curves.findIndex((curve) => curve.scale === curves[index]!.scale) !== index
}

function valueAt(curve: Curve, at: number | undefined, xs: readonly number[]): string {
  const x = at === undefined ? undefined : xs[at]
  const point = x === undefined ? curve.points.at(-1) : nearest(curve, x)
  return point === undefined ? '' : figure(point[1])
}

function nearest(curve: Curve, x: number): readonly [number, number] | undefined {
  let best = curve.points[0]
  for (const point of curve.points) {
    if (best === undefined || Math.abs(point[0] - x) <= Math.abs(best[0] - x)) {
      best = point
    }
  }
  return best
}

function options(shown: readonly Curve[], logScale: boolean, element: HTMLElement, read: (index: number | undefined) => void): UPlot.Options {
  const style = getComputedStyle(document.documentElement)
  const colour = (token: string) => style.getPropertyValue(token).trim()
  const font = `11px ${getComputedStyle(document.body).fontFamily}`
  const axis: UPlot.Axis = {
    stroke: colour('--text-3'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font,
  }
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    hooks: { setCursor: [(plot: UPlot) => read(plot.cursor.idx ?? undefined)] },
    scales: {
      x: { time: false },
      loss: logScale ? { distr: 3 } : {},
      metric: { range: (_, min, max) => [Math.min(min, 0), Math.max(max, 1)] },
      rate: {},
    },
    axes: [
      { ...axis, size: 24, gap: 4 },
      { ...axis, scale: 'loss', side: 3, size: 46 },
      { ...axis, scale: 'metric', side: 1, size: 40, grid: { show: false } },
    ],
    series: [
      {},
      ...shown.map((curve, index): UPlot.Series => {
        return {
          label: curve.name,
          scale: curve.scale,
          stroke: colour(COLOURS[curve.scale]),
          width: curve.scale === 'rate' ? 1.25 : 2,
          spanGaps: true,
          points: { show: (plot, line) => pointsOf(plot, line) < LONE_POINTS },
          ...(isSecond(shown, index) ? { dash: [6, 4] } : {}),
        }
      }),
    ],
  }
}

function pointsOf(plot: UPlot, line: number): number {
  const values: readonly unknown[] = Array.from(plot.data[line] ?? [])
  return values.filter((value) => value !== null && value !== undefined).length
}
