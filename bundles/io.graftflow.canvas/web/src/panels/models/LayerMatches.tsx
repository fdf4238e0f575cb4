import { useState } from 'react'
import { useLive } from '../../host/live'
import { t } from '../../host/texts'
import { count, size } from '../../host/words'

const SHOWN = 40

/** Which layers of the models that a node joins match, and why others don't. */
export function LayerMatches({ id }: { id: string }) {
  const matches = useLive((live) => live.checks[id]?.layerMatches)
  const [all, setAll] = useState(false)
  if (matches === undefined || matches.length === 0) {
    return null
  }
  const apart = matches.filter((match) => match.differences.length > 0)
  const listed = all ? matches : apart
  return (
    <div className="row">
      <div className="row-head">
        <span className="label">{t('matches.label')}</span>
        <span className={`figures ${apart.length === 0 ? 'quiet' : 'bad'}`}>
          {t('matches.count', { n: count(matches.length - apart.length), of: count(matches.length) })}
        </span>
      </div>
      {listed.length > 0 && (
        <ul className="matches" tabIndex={0} aria-label={t('matches.label')}>
          {listed.slice(0, SHOWN).map((match) => (
            <li key={match.path} className={match.differences.length > 0 ? 'apart' : ''}>
              <span className="mono" title={match.path}>
                {match.path || t('matches.root')}
              </span>
              <span className="quiet figures">{size(match.parameters)}</span>
              {match.differences.map((difference) => (
                <p key={difference}>{difference}</p>
              ))}
            </li>
          ))}
          {listed.length > SHOWN && <li className="quiet">{t('common.more', { n: count(listed.length - SHOWN) })}</li>}
        </ul>
      )}
      <button type="button" className="link-button" aria-expanded={all} onClick={() => setAll(!all)}>
        {t(all ? 'matches.onlyApart' : 'matches.all')}
      </button>
    </div>
  )
}
