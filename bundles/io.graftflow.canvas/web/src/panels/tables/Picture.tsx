import { useState, type ReactNode } from 'react'
import type { Cell } from '../../host/api'
import { show } from '../../host/frame'
import { t } from '../../host/texts'
import { bytes, count, lastName } from '../../host/words'
import { Icon } from '../Icon'
import type { CellProps } from './cells'

/** A browser that decodes more at once, row by row, has no memory for anything else. */
const MOST_PIXELS = 60_000_000
const MOST_BYTES = 48_000_000

/** A picture: small, with its name and size; a click shows it large. It is read when it comes into view. */
export function Picture({ cell, address = '' }: CellProps) {
  const [failed, setFailed] = useState(false)
  const path = textIn(cell, 'path')
  const name = path === '' ? t('table.picture') : lastName(path)
  const width = numberIn(cell, 'width')
  const height = numberIn(cell, 'height')
  const unreadable = textIn(cell, 'unreadable')
  const size = width > 0 ? `${count(width)} × ${count(height)}` : ''
  const large = width * height > MOST_PIXELS || numberIn(cell, 'bytes') > MOST_BYTES
  const words = (
    <span className="picture-words">
      <span className="cut">{name}</span>
      <span className="quiet figures cut">{failed || unreadable !== '' ? t('table.unreadable') : size}</span>
    </span>
  )
  const framed = (inside: ReactNode) => <span className="thumbnail">{inside}</span>
  if (address === '' || large || failed || unreadable !== '') {
    return (
      <span className="media" title={unreadable}>
        {framed(<Icon name="image" />)}
        {words}
      </span>
    )
  }
  const weight = numberIn(cell, 'bytes') > 0 ? bytes(numberIn(cell, 'bytes')) : ''
  const note = [size, weight].filter((part) => part !== '').join(' · ')
  return (
    <button
      type="button"
      className="media"
      aria-label={t('table.enlarge', { name })}
      title={t('table.enlarge', { name })}
      onClick={() => show({ kind: 'picture', address, name, note })}
    >
      {framed(<img src={address} alt={name} loading="lazy" decoding="async" draggable={false} onError={() => setFailed(true)} />)}
      {words}
    </button>
  )
}

function numberIn(cell: Cell, member: string): number {
  const value = typeof cell === 'object' && cell !== null ? cell[member] : undefined
  return typeof value === 'number' ? value : 0
}

function textIn(cell: Cell, member: string): string {
  const value = typeof cell === 'object' && cell !== null ? cell[member] : undefined
  return typeof value === 'string' ? value : ''
}
