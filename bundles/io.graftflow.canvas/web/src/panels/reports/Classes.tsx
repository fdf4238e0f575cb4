import { useState } from 'react'
import { t, type Key } from '../../host/texts'
import { count } from '../../host/words'
import type { ClassFigures } from './figures'

const COLUMNS = ['label', 'precision', 'recall', 'f1', 'support'] as const
type Name = (typeof COLUMNS)[number]

/** Precision, recall and F1 of each class; a heading sorts. */
export function Classes({ classes }: { classes: readonly ClassFigures[] }) {
  const [by, setBy] = useState<Name>('label')
  const [down, setDown] = useState(false)
  const order = [...classes].sort((a, b) => {
    const way = by === 'label' ? a.label.localeCompare(b.label) : a[by] - b[by]
    return down ? -way : way
  })
  const choose = (name: Name) => {
    setDown(name === by ? !down : name !== 'label')
    setBy(name)
  }
  return (
    <section className="classes">
      <h3>{t('classes.title')}</h3>
      <table className="facts figures">
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" aria-sort={name === by ? (down ? 'descending' : 'ascending') : 'none'}>
                <button onClick={() => choose(name)}>{t(`classes.${name}` as Key)}</button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {order.map((one) => (
            <tr key={one.label}>
              <th scope="row" className="cut" title={one.label}>
                {one.label}
              </th>
              <Part value={one.precision} />
              <Part value={one.recall} />
              <Part value={one.f1} />
              <td className="number">{count(one.support)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Part({ value }: { value: number }) {
  return (
    <td className="number part">
      <i style={{ width: `${Math.round(value * 100)}%` }} aria-hidden="true" />
      <span>{value.toFixed(3)}</span>
    </td>
  )
}
