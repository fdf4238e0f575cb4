import { useMemo, useState } from 'react'
import { download } from '../../host/download'
import { t } from '../../host/texts'
import { count } from '../../host/words'
import { Menu } from '../Menu'
import { matrix, type ConfusionCell } from './figures'

interface Props {
  cells: readonly ConfusionCell[]
  /** Opens the rows of a cell; absent when they are not kept. */
  open: ((truth: string, predicted: string) => void) | undefined
}

/** How often each label was taken for which. A cell opens the rows behind it. */
export function Confusion({ cells, open }: Props) {
  const { labels, rows, most } = useMemo(() => matrix(cells), [cells])
  const [share, setShare] = useState(false)
  const sums = rows.map((row) => row.reduce((sum, value) => sum + value, 0))
  const shown = (value: number, row: number) => (share ? `${Math.round((100 * value) / Math.max(1, sums[row]!))}` : count(value))
  const depth = (value: number, row: number) => (share ? value / Math.max(1, sums[row]!) : value / most)
  return (
    <section className="confusion">
      <header>
        <h3 className="grow">{t('confusion.title')}</h3>
        <button className="chip" aria-pressed={!share} onClick={() => setShare(false)}>
          {t('confusion.counts')}
        </button>
        <button className="chip" aria-pressed={share} onClick={() => setShare(true)}>
          {t('confusion.percent')}
        </button>
        <Menu label={t('chart.more')} items={[{ label: t('chart.csv'), act: () => download('confusion.csv', csv(labels, rows)) }]} />
      </header>
      <table>
        <caption className="hidden">{t('confusion.caption')}</caption>
        <thead>
          <tr>
            <th className="corner">{t('confusion.axes')}</th>
            {labels.map((label) => (
              <th key={label} scope="col" className="slanted" title={label}>
                <span className="cut">{label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((truth, row) => (
            <tr key={truth}>
              <th scope="row" className="cut" title={truth}>
                {truth}
              </th>
              {labels.map((predicted, column) => {
                const value = rows[row]![column]!
                const deep = depth(value, row)
                const style = { background: `color-mix(in srgb, var(--${row === column ? 'model' : 'train'}) ${Math.round(deep * 55)}%, var(--panel))` }
                const label = `${shown(value, row)}: ${t('confusion.cell', { n: value, truth, predicted })}`
                return (
                  <td key={predicted} className={`figures ${row === column ? 'right' : ''}`} style={style}>
                    {value === 0 ? (
                      <span className="quiet">{'·'}</span>
                    ) : open ? (
                      <button title={label} aria-label={label} onClick={() => open(truth, predicted)}>
                        {shown(value, row)}
                      </button>
                    ) : (
                      <span title={label}>{shown(value, row)}</span>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {open && <p className="hint">{t('confusion.how')}</p>}
    </section>
  )
}

function csv(labels: readonly string[], rows: readonly number[][]): Blob {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = rows.map((row, index) => [cell(labels[index]!), ...row].join(','))
  return new Blob([['', ...labels.map(cell)].join(','), '\n', lines.join('\n'), '\n'], { type: 'text/csv' })
}
