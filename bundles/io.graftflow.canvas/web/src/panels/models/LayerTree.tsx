import { useMemo, useState, type KeyboardEvent } from 'react'
import type { Layer } from '../../host/api'
import { t } from '../../host/texts'
import { count, shape, size } from '../../host/words'
import { Icon } from '../Icon'
import { isChosen, isPartly, openAtFirst, rows, type TreeRow } from './layers'

const ROWS_AT_FIRST = 14

interface Props {
  root: Layer
  wanted: string
  /** The chosen paths; without them the tree shows what is frozen in the model, and nothing can be switched. */
  chosen?: readonly string[]
  flip?: (layer: Layer, on: boolean) => void
}

/** A model's layers with parameters as bars, and switches that freeze them. */
export function LayerTree({ root, wanted, chosen, flip }: Props) {
  const [open, setOpen] = useState(() => openAtFirst(root, ROWS_AT_FIRST))
  const shown = useMemo(() => rows(root, open, wanted), [root, open, wanted])
  const most = Math.max(1, ...shown.map((row) => row.layer.parameters))
  const toggle = (path: string) => {
    const next = new Set(open)
    if (!next.delete(path)) {
      next.add(path)
    }
    setOpen(next)
  }
  const key = (event: KeyboardEvent<HTMLElement>, row: TreeRow) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by !== undefined) {
      event.preventDefault()
      const all = [...(event.currentTarget.closest('[role=tree]')?.querySelectorAll<HTMLElement>('[role=treeitem]') ?? [])]
      all[all.indexOf(event.currentTarget) + by]?.focus()
    } else if ((event.key === 'ArrowRight' && !row.open) || (event.key === 'ArrowLeft' && row.open)) {
      event.preventDefault()
      toggle(row.layer.path)
    } else if (event.key === ' ' && flip && chosen) {
      event.preventDefault()
      flip(row.layer, !isChosen(row.layer.path, chosen))
    }
    event.stopPropagation()
  }
  if (shown.length === 0) {
    return <p className="tree empty">{t('layers.nothing', { wanted })}</p>
  }
  return (
    <div className="tree" role="tree" aria-label={t('layers.label')}>
      {shown.map((row) => (
        <div
          key={row.layer.path}
          role="treeitem"
          tabIndex={0}
          aria-level={row.depth + 1}
          aria-expanded={row.leaf ? undefined : row.open}
          aria-checked={chosen && isChosen(row.layer.path, chosen)}
          className="tree-row"
          style={{ paddingLeft: 8 + row.depth * 16 }}
          title={describe(row.layer)}
          onKeyDown={(event) => key(event, row)}
        >
          {row.leaf ? (
            <span className="twist" />
          ) : (
            <button type="button" tabIndex={-1} className="twist" aria-label={t('layers.open', { name: row.name })} onClick={() => toggle(row.layer.path)}>
              <Icon name={row.open ? 'down' : 'right'} />
            </button>
          )}
          {chosen && flip ? <Switch row={row} chosen={chosen} flip={flip} /> : <Frozen layer={row.layer} />}
          <span className="cut grow">{row.name}</span>
          <i className="size-bar" aria-hidden="true">
            <i style={{ width: `${(100 * row.layer.parameters) / most}%` }} />
          </i>
          <span className="tree-size figures">{size(row.layer.parameters)}</span>
        </div>
      ))}
    </div>
  )
}

function Switch({ row, chosen, flip }: { row: TreeRow; chosen: readonly string[]; flip: (layer: Layer, on: boolean) => void }) {
  const on = isChosen(row.layer.path, chosen)
  const partly = isPartly(row.layer, chosen)
  return (
    <button
      type="button"
      role="switch"
      tabIndex={-1}
      className={`switch bare ${partly ? 'partly' : ''}`}
      aria-checked={on}
      aria-label={t('layers.freeze', { name: row.name })}
      onClick={() => flip(row.layer, !on)}
    >
      <i />
    </button>
  )
}

function Frozen({ layer }: { layer: Layer }) {
  const { parameters, frozen } = layer
  const label = frozen === 0 ? t('layers.trains') : frozen >= parameters ? t('layers.frozen') : t('layers.partlyFrozen')
  return (
    <span className={`frozen ${frozen === 0 ? '' : frozen >= parameters ? 'all' : 'some'}`} title={label} aria-label={label} role="img">
      {frozen > 0 && <Icon name="snow" />}
    </span>
  )
}

function describe(layer: Layer): string {
  const tensors = layer.tensors.map((tensor) => `${tensor.name}  ${shape(tensor.shape)}  ${tensor.element}`)
  return [layer.path, t('layers.parameters', { n: count(layer.parameters) }), ...tensors].join('\n')
}
