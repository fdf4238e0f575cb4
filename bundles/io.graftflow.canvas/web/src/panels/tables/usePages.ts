import { useEffect, useRef, useState } from 'react'
import { api, type Rows } from '../../host/api'
import { PAGE_ROWS, pagesOf } from './window'

const MOST_PAGES = 60
const WAIT_MILLIS = 40
const MOST_AT_ONCE = 3

interface Pages {
  /** A row's cells and its number in the table; nothing while it is on its way. */
  readonly row: (index: number) => { cells: Rows['rows'][number]; index: number } | undefined
  readonly total: number | undefined
  readonly failed: string
}

/** The pages of a table that are seen, read when they come into view. */
export function usePages(key: string, port: string, where: { [column: string]: string } | undefined, first: number, last: number): Pages {
  const pages = useRef(new Map<number, Rows>())
  const asked = useRef(new Set<number>())
  const [, redraw] = useState(0)
  const [total, setTotal] = useState<number>()
  const [failed, setFailed] = useState('')
  const filter = JSON.stringify(where ?? null)
  const generation = useRef(0)
  const place = useRef({ first: 0, last: 1, ahead: 0 })
  const most = useRef(Number.MAX_SAFE_INTEGER)
  const flying = useRef(0)
  const timer = useRef(0)
  const latest = useRef(() => {})

  useEffect(() => {
    generation.current++
    pages.current = new Map()
    asked.current = new Set()
    most.current = Number.MAX_SAFE_INTEGER
    setTotal(undefined)
  }, [key, port, filter])

  // while somebody scrolls, rows are asked for at a steady pace rather than when he stops, and only as many at once as can be
  // answered; what is passed meanwhile is left out
  useEffect(() => {
    const now = generation.current
    const step = first - place.current.first
    place.current = { first, last: Math.max(last, first + 1), ahead: Math.abs(step) < PAGE_ROWS * 2 ? Math.sign(step) : 0 }
    const ask = () => {
      const { first, last, ahead } = place.current
      const wanted = pagesOf(first, last)
      const next = ahead > 0 ? wanted.at(-1)! + 1 : wanted[0]! - 1
      const pages = ahead !== 0 && next >= 0 && next * PAGE_ROWS < most.current ? [...wanted, next] : wanted
      for (const page of pages.filter((one) => !asked.current.has(one))) {
        if (flying.current < MOST_AT_ONCE) {
          read(page)
        }
      }
    }
    const read = (page: number) => {
      asked.current.add(page)
      flying.current++
      api
        .rows(key, port, page * PAGE_ROWS, PAGE_ROWS, undefined, where)
        .then((rows) => {
          if (now === generation.current) {
            pages.current.set(page, rows)
            trim(pages.current, asked.current, page)
            most.current = rows.total
            setTotal(rows.total)
            redraw((count) => count + 1)
          }
        })
        .catch((failure: unknown) => {
          asked.current.delete(page)
          setFailed(failure instanceof Error ? failure.message : String(failure))
        })
        .finally(() => {
          flying.current--
          if (now === generation.current) {
            ask()
          }
        })
    }
    latest.current = ask
    if (timer.current !== 0) {
      return
    }
    ask()
    timer.current = window.setTimeout(() => {
      timer.current = 0
      latest.current()
    }, WAIT_MILLIS)
  }, [key, port, filter, first, last])

  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = 0
    },
    [],
  )

  return {
    total,
    failed,
    row: (index) => {
      const rows = pages.current.get(Math.floor(index / PAGE_ROWS))
      const cells = rows?.rows[index % PAGE_ROWS]
      return rows && cells && { cells, index: rows.index[index % PAGE_ROWS] ?? index }
    },
  }
}

/** Forgets the pages farthest from the one that was read last. */
function trim(pages: Map<number, Rows>, asked: Set<number>, near: number): void {
  const far = [...pages.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near))
  for (const page of far.slice(0, Math.max(0, pages.size - MOST_PAGES))) {
    pages.delete(page)
    asked.delete(page)
  }
}
