import { useEffect, useRef, useState, type PointerEvent } from 'react'
import { api, type Column, type Histogram } from '../../host/api'
import { t } from '../../host/texts'
import { zoomOf } from '../zoom'
import { count, figure } from '../../host/words'

const WIDTHS: { readonly [kind: string]: number } = { text: 320, tensor: 280, category: 140, timestamp: 180, image: 240, sound: 280, clip: 180 }
const BARS = 24

/** How wide a column is at first. */
export function widthOf(column: Column): number {
  return Math.max(WIDTHS[column.kind] ?? 120, Math.min(260, 40 + column.name.length * 8))
}

interface Props {
  column: Column
  rows: number
  resultKey: string
  port: string
  width: number
  resize: (width: number) => void
}

/** A column's name, kind, missing values, and how its values are spread. */
export function ColumnHead({ column, rows, resultKey, port, width, resize }: Props) {
  const start = useRef<{ x: number; width: number }>(undefined)
  const drag = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, width }
  }
  const missing = column.missing ?? 0
  return (
    <div role="columnheader" className="column-head">
      <b className="cut" title={column.name}>
        {column.name}
      </b>
      <span className="quiet cut">
        {t(`column.${column.kind}`)}
        {column.shape && column.shape.length > 0 ? ` [${column.shape.join(', ')}]` : ''}
        {missing > 0 && <span className="missing-count">{t('table.missingCount', { n: count(missing), percent: percent(missing / rows) })}</span>}
      </span>
      <Spread resultKey={resultKey} port={port} column={column.name} />
      <i
        className="resize"
        onPointerDown={drag}
        onPointerMove={(event) => start.current && resize(Math.max(60, start.current.width + (event.clientX - start.current.x) / zoomOf(event.currentTarget)))}
        onPointerUp={() => (start.current = undefined)}
      />
    </div>
  )
}

function percent(part: number): string {
  return `${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %`
}

/** The column's histogram, read when the column comes into view. */
function Spread({ resultKey, port, column }: { resultKey: string; port: string; column: string }) {
  const place = useRef<HTMLDivElement>(null)
  const [histogram, setHistogram] = useState<Histogram>()
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) {
        observer.disconnect()
        api
          .histogram(resultKey, port, column)
          .then(setHistogram)
          .catch(() => undefined)
      }
    })
    observer.observe(place.current!)
    return () => observer.disconnect()
  }, [resultKey, port, column])
  const bars = histogram === undefined ? [] : barsOf(histogram)
  // of pictures and the like there is nothing to tell
  const told = histogram === undefined ? t('table.spread') : summary(histogram)
  const most = Math.max(1, ...bars.map((bar) => bar.rows))
  return (
    <div className="spread" ref={place} {...(told === '' ? {} : { role: 'img', 'aria-label': told, title: told })}>
      {bars.map((bar, index) => (
        <i key={index} style={{ height: `${Math.max(4, (100 * bar.rows) / most)}%` }} title={`${bar.label}: ${count(bar.rows)}`} />
      ))}
    </div>
  )
}

function barsOf(histogram: Histogram): { label: string; rows: number }[] {
  if (histogram.bins && histogram.bins.length > 0) {
    const together = Math.max(1, Math.ceil(histogram.bins.length / BARS))
    const groups = Array.from({ length: Math.ceil(histogram.bins.length / together) }, (_, index) =>
      histogram.bins!.slice(index * together, (index + 1) * together),
    )
    return groups.map((bins) => ({
      label: `${figure(bins[0]!.from)} – ${figure(bins.at(-1)!.to)}`,
      rows: bins.reduce((sum, bin) => sum + bin.rows, 0),
    }))
  }
  const values = histogram.values ?? []
  // texts that each stand once have no shape to show
  if (values.every(({ rows }) => rows <= 1)) {
    return []
  }
  return values.slice(0, BARS).map(({ value, rows }) => ({ label: value, rows }))
}

function summary(histogram: Histogram): string {
  const parts = [
    histogram.min !== undefined && histogram.max !== undefined ? t('table.range', { from: shown(histogram.min), to: shown(histogram.max) }) : '',
    histogram.mean !== undefined ? t('table.mean', { mean: figure(histogram.mean) }) : '',
    histogram.distinct !== undefined ? t('table.distinct', { n: count(histogram.distinct) }) : '',
    (histogram.values ?? [])
      .slice(0, 5)
      .map(({ value, rows }) => `${value}: ${count(rows)}`)
      .join(', '),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

function shown(value: number | string): string {
  return typeof value === 'number' ? figure(value) : value
}
