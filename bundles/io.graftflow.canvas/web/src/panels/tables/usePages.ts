import { useEffect, useRef, useState } from 'react'
import { api, type Rows } from '../../host/api'
import { PAGE_ROWS, pagesOf } from './window'

const MOST_PAGES = 60
const WAIT_MILLIS = 40

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

  useEffect(() => {
    generation.current++
    pages.current = new Map()
    asked.current = new Set()
    setTotal(undefined)
  }, [key, port, filter])

  useEffect(() => {
    const now = generation.current
    const timer = setTimeout(() => {
      for (const page of pagesOf(first, last)) {
        if (asked.current.has(page)) {
          continue
        }
        asked.current.add(page)
        api
          .rows(key, port, page * PAGE_ROWS, PAGE_ROWS, undefined, where)
          .then((rows) => {
            if (now === generation.current) {
              pages.current.set(page, rows)
              trim(pages.current, asked.current, page)
              setTotal(rows.total)
              redraw((count) => count + 1)
            }
          })
          .catch((failure: unknown) => {
            asked.current.delete(page)
            setFailed(failure instanceof Error ? failure.message : String(failure))
          })
      }
    }, pages.current.size === 0 ? 0 : WAIT_MILLIS)
    return () => clearTimeout(timer)
  }, [key, port, filter, first, last])

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
