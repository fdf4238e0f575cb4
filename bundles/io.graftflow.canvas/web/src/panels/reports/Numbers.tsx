import { t } from '../../host/texts'
import { figure } from '../../host/words'
import { called } from '../training/curves'
import type { ValueFigures } from './figures'

const COLUMNS = ['mae', 'rmse', 'r2', 'bias'] as const

/** How far the answers are from the truth, for each number that the model tells. */
export function Numbers({ values }: { values: readonly ValueFigures[] }) {
  return (
    <section className="classes">
      <h3>{t('values.title')}</h3>
      <table className="facts figures">
        <thead>
          <tr>
            <th scope="col">{t('values.name')}</th>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" className="number">
                {called(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {values.map((one) => (
            <tr key={one.name}>
              <th scope="row" className="cut" title={one.name}>
                {one.name}
              </th>
              {COLUMNS.map((name) => (
                <td key={name} className="number">
                  {typeof one[name] === 'number' ? figure(one[name]) : ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
