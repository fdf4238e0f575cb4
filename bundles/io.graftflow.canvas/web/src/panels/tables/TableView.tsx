import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type CSSProperties } from 'react'
import { api, type Cell, type Column, type TableHead } from '../../host/api'
import { t } from '../../host/texts'
import { bytes, count } from '../../host/words'
import { Icon } from '../Icon'
import { CellView, isNumeric } from './cells'
import { ColumnHead, widthOf } from './ColumnHead'
import { usePages } from './usePages'
import { PICTURE_ROW_HEIGHT, ratio, ROW_HEIGHT, scrolledHeight, seen } from './window'

const MOST_COLUMNS = 100

interface Props {
  resultKey: string
  port: string
  where: { readonly [column: string]: string } | undefined
  clear: () => void
}

/** A table of any length: only the rows that are seen are read and drawn. */
export default function TableView({ resultKey, port, where, clear }: Props) {
  const [head, setHead] = useState<TableHead>()
  const [failed, setFailed] = useState('')
  const [cell, setCell] = useState<{ row: number; column: Column; cell: Cell }>()
  useEffect(() => {
    let here = true
    api
      .table(resultKey, port)
      .then((next) => here && setHead(next))
      .catch((failure: unknown) => here && setFailed(String(failure instanceof Error ? failure.message : failure)))
    return () => {
      here = false
    }
  }, [resultKey, port])
  if (head === undefined) {
    return failed === '' ? <div className="table-place" aria-busy="true" /> : <p className="message padded">{failed}</p>
  }
  return (
    <div className="table-view">
      <div className="table-main">
        <Body key={JSON.stringify(where ?? null)} head={head} resultKey={resultKey} port={port} where={where} clear={clear} open={setCell} />
      </div>
      {cell && <Whole resultKey={resultKey} port={port} {...cell} close={() => setCell(undefined)} />}
    </div>
  )
}

interface BodyProps extends Props {
  head: TableHead
  open: (cell: { row: number; column: Column; cell: Cell }) => void
}

function Body({ head, resultKey, port, where, clear, open }: BodyProps) {
  const columns = useMemo(() => head.columns.slice(0, MOST_COLUMNS), [head.columns])
  const address = useCallback((row: number, column: string) => api.cellAddress(resultKey, port, row, column), [resultKey, port])
  const height = columns.some((column) => column.kind === 'image') ? PICTURE_ROW_HEIGHT : ROW_HEIGHT
  const [widths, setWidths] = useState(() => columns.map(widthOf))
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState(300)
  const [offset, setOffset] = useState(0)
  const { first, last } = seen(offset, view, where ? Number.MAX_SAFE_INTEGER : head.rows, height)
  const [total, setTotal] = useState(head.rows)
  const pages = usePages(resultKey, port, where, first, Math.min(last, total))
  useEffect(() => {
    if (pages.total !== undefined) {
      setTotal(pages.total)
    }
  }, [pages.total])

  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => entry && setView(entry.contentRect.height))
    observer.observe(box.current!)
    return () => observer.disconnect()
  }, [])

  const scale = ratio(total, view, height)
  const scroll = useCallback(() => {
    const next = (box.current?.scrollTop ?? 0) * scale
    setOffset((before) => (Math.abs(before - next) < scale ? before : next))
  }, [scale])

  useEffect(() => {
    const element = box.current!
    const wheel = (event: WheelEvent) => {
      if (scale > 1 && event.deltaY !== 0 && !event.shiftKey) {
        event.preventDefault()
        const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * height : event.deltaY
        setOffset((before) => {
          const next = Math.max(0, Math.min(total * height - view, before + lines))
          element.scrollTop = next / scale
          return next
        })
      }
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [scale, total, view, height])

  const shown = Array.from({ length: Math.max(0, Math.min(last, total) - first) }, (_, index) => first + index)
  const top = (box.current?.scrollTop ?? 0) + first * height - offset
  const template = `64px ${widths.map((width) => `${width}px`).join(' ')}`
  return (
    <>
      <div className="table-note">
        <span className="figures">{t('table.size', { rows: count(total), columns: count(head.columns.length) })}</span>
        {head.columns.length > MOST_COLUMNS && <span className="quiet">{t('table.firstColumns', { n: MOST_COLUMNS })}</span>}
        {where && (
          <span className="chip">
            {Object.entries(where)
              .map(([column, value]) => `${column} = ${value}`)
              .join(' · ')}
            <button aria-label={t('table.clear')} title={t('table.clear')} onClick={clear}>
              <Icon name="close" />
            </button>
          </span>
        )}
        {pages.failed !== '' && <span className="message">{pages.failed}</span>}
      </div>
      <div
        className="table-scroll selectable"
        style={{ '--row-height': `${height}px` } as CSSProperties}
        ref={box}
        onScroll={scroll}
        role="grid"
        tabIndex={0}
        aria-label={t('table.label')}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
      >
        <div className="table-head" role="row" style={{ gridTemplateColumns: template }}>
          <span role="columnheader" className="row-number">
            <span className="hidden">{t('table.rowNumber')}</span>
          </span>
          {columns.map((column, index) => (
            <ColumnHead
              key={column.name}
              column={column}
              rows={head.rows}
              resultKey={resultKey}
              port={port}
              resize={(width) => setWidths((before) => before.with(index, width))}
              width={widths[index]!}
            />
          ))}
        </div>
        <div className="table-rows" style={{ height: scrolledHeight(total, height) }}>
          <div style={{ transform: `translateY(${top}px)` }}>
            {shown.map((index) => {
              const row = pages.row(index)
              return (
                <Row
                  key={index}
                  index={index}
                  cells={row?.cells}
                  number={row?.index ?? index}
                  columns={columns}
                  template={template}
                  address={address}
                  open={open}
                />
              )
            })}
          </div>
        </div>
        {total === 0 && <p className="empty">{t('table.noRows')}</p>}
      </div>
    </>
  )
}

interface RowProps {
  index: number
  /** Nothing while they are on their way. */
  cells: readonly Cell[] | undefined
  /** Its number in the whole table. */
  number: number
  columns: readonly Column[]
  template: string
  address: (row: number, column: string) => string
  open: (cell: { row: number; column: Column; cell: Cell }) => void
}

const Row = memo(function Row({ index, cells, number, columns, template, address, open }: RowProps) {
  const style: CSSProperties = { gridTemplateColumns: template }
  return (
    <div className="table-row" role="row" aria-rowindex={index + 2} style={style}>
      <span role="rowheader" className="row-number figures">
        {count(number + 1)}
      </span>
      {columns.map((column, position) => {
        const cell = cells?.[position]
        return (
          <span
            key={column.name}
            role="gridcell"
            className={`cut ${isNumeric(column.kind) ? 'number figures' : ''}`}
            onDoubleClick={() => cells && column.kind !== 'image' && open({ row: number, column, cell: cell ?? null })}
          >
            {cell === undefined ? <i className="waiting" /> : <CellView cell={cell} kind={column.kind} address={address(number, column.name)} />}
          </span>
        )
      })}
    </div>
  )
})

/** One value, whole. */
function Whole({ resultKey, port, row, column, cell, close }: { resultKey: string; port: string; row: number; column: Column; cell: Cell; close: () => void }) {
  const [whole, setWhole] = useState<Cell>(cell)
  const isMedia = column.kind === 'sound' || column.kind === 'clip'
  useEffect(() => {
    setWhole(cell)
    if (!isMedia && typeof cell === 'object' && cell !== null) {
      api
        .cell(resultKey, port, row, column.name)
        .then((answer) => setWhole(answer.cell))
        .catch(() => undefined)
    }
  }, [resultKey, port, row, column.name, cell, isMedia])
  const address = api.cellAddress(resultKey, port, row, column.name)
  const size = typeof whole === 'object' && whole !== null && typeof whole['bytes'] === 'number' ? bytes(whole['bytes']) : ''
  return (
    <aside className="whole-cell selectable" aria-label={t('table.cell')}>
      <header>
        <b className="cut grow">{column.name}</b>
        <span className="quiet figures">{t('table.row', { n: row + 1 })}</span>
        <button className="button ghost square small" aria-label={t('common.close')} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {column.kind === 'clip' ? (
        <video src={address} controls />
      ) : column.kind === 'sound' ? (
        <audio src={address} controls />
      ) : (
        <p className="whole-text">{typeof whole === 'string' ? whole : whole === null ? t('table.missing') : JSON.stringify(whole)}</p>
      )}
      <p className="quiet">{size}</p>
    </aside>
  )
}
