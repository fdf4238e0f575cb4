import type { TableSample } from '../../host/api'
import { t } from '../../host/texts'
import { CellView } from './cells'

/** A few rows, as they are. */
export function SampleTable({ sample, note }: { sample: TableSample; note: string }) {
  return (
    <div className="sample" tabIndex={0} role="region" aria-label={t('table.sample')}>
      <table>
        <thead>
          <tr>
            {sample.columns.map((column) => (
              <th key={column.name} title={t(`column.${column.kind}`)}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sample.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} className={typeof cell === 'number' ? 'figures number' : ''}>
                  <CellView cell={cell} kind={sample.columns[column]!.kind} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {sample.rows.length === 0 && <p className="empty">{t('table.noRows')}</p>}
      {note !== '' && <p className="hint">{note}</p>}
    </div>
  )
}
