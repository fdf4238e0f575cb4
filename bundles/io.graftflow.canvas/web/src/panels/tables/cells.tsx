import type { ReactNode } from 'react'
import type { Cell, ColumnKind } from '../../host/api'
import { t } from '../../host/texts'
import { bytes, figure, lastName, shape } from '../../host/words'
import { Icon } from '../Icon'
import { Picture } from './Picture'

/** How a value is shown. A kind of column with a look of its own is one entry of {@link KINDS}. */

export interface CellProps {
  readonly cell: Cell
  /** Where the whole content of a picture, sound or clip is. */
  readonly address?: string
}

type Look = (props: CellProps) => ReactNode

const KINDS: { readonly [kind in ColumnKind]: Look } = {
  text: ({ cell }) => textOf(cell),
  category: ({ cell }) => <span className="category">{textOf(cell)}</span>,
  integer: ({ cell }) => (typeof cell === 'number' ? cell.toLocaleString() : textOf(cell)),
  number: ({ cell }) => (typeof cell === 'number' ? figure(cell) : textOf(cell)),
  boolean: ({ cell }) => textOf(cell),
  date: ({ cell }) => textOf(cell),
  timestamp: ({ cell }) => textOf(cell),
  image: (props) => <Picture {...props} />,
  sound: (props) => <Media {...props} icon="sound" />,
  clip: (props) => <Media {...props} icon="clip" />,
  tensor: ({ cell }) => <Tensor cell={cell} />,
  binary: ({ cell }) => sizeOf(cell),
}

/** A cell of a table. */
export function CellView({ cell, kind, address = '' }: { cell: Cell; kind: ColumnKind; address?: string }) {
  return cell === null ? <span className="missing">{t('table.missing')}</span> : KINDS[kind]({ cell, address })
}

/** Whether a column's values stand at the right. */
export function isNumeric(kind: ColumnKind): boolean {
  return kind === 'integer' || kind === 'number'
}

function textOf(cell: Cell): string {
  if (typeof cell === 'object' && cell !== null) {
    return typeof cell['text'] === 'string' ? `${cell['text']}…` : JSON.stringify(cell)
  }
  return String(cell)
}

function sizeOf(cell: Cell): string {
  const length = typeof cell === 'object' && cell !== null ? cell['bytes'] : undefined
  return typeof length === 'number' ? bytes(length) : textOf(cell)
}

function Tensor({ cell }: { cell: Cell }) {
  if (typeof cell !== 'object' || cell === null) {
    return textOf(cell)
  }
  const head = Array.isArray(cell['head']) ? (cell['head'] as unknown[]) : []
  const dims = Array.isArray(cell['shape']) ? (cell['shape'] as number[]) : null
  const numbers = head.slice(0, 4).map((number) => (typeof number === 'number' ? figure(number) : String(number)))
  return (
    <span className="figures">
      <span className="quiet">{shape(dims)}</span> {numbers.join('  ')} {'…'}
    </span>
  )
}

function Media({ cell, address = '', icon }: CellProps & { icon: string }) {
  const path = typeof cell === 'object' && cell !== null && typeof cell['path'] === 'string' ? cell['path'] : ''
  if (icon === 'sound' && address !== '') {
    return <audio src={address} controls preload="none" aria-label={lastName(path)} />
  }
  return (
    <span className="media">
      <Icon name={icon} />
      <span className="cut">{lastName(path) || sizeOf(cell)}</span>
    </span>
  )
}
