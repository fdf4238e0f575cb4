/**
 * Which rows of a long table are seen. A browser's elements have a greatest height, so beyond it the scroll bar stands for
 * more rows than it has pixels, while the wheel still moves by its own distance.
 */
export const ROW_HEIGHT = 28
/** The height of rows that hold pictures. */
export const PICTURE_ROW_HEIGHT = 76
const MOST_PIXELS = 12_000_000

/** The height of what is scrolled over. */
export function scrolledHeight(rows: number, height = ROW_HEIGHT): number {
  return Math.min(rows * height, MOST_PIXELS)
}

/** How many pixels of rows one pixel of the scroll bar stands for, over the part that can be scrolled. */
export function ratio(rows: number, view: number, height = ROW_HEIGHT): number {
  const all = rows * height - view
  const bar = scrolledHeight(rows, height) - view
  return all <= 0 || bar <= 0 ? 1 : Math.max(1, all / bar)
}

/** The rows that are seen at an offset into all rows, and some around them. */
export function seen(offset: number, view: number, rows: number, height = ROW_HEIGHT, more = 6): { first: number; last: number } {
  const first = Math.max(0, Math.floor(offset / height) - more)
  const last = Math.min(rows, Math.ceil((offset + view) / height) + more)
  return { first, last }
}

export const PAGE_ROWS = 100

/** The pages that hold rows. */
export function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(first / PAGE_ROWS)
  const to = Math.floor(Math.max(first, last - 1) / PAGE_ROWS)
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
