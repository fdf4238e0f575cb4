import { t } from '../../host/texts'
import { count } from '../../host/words'
import type { ReliabilityBin } from './figures'

const SIDE = 200

/** How often the model was right where it was how sure; on the line it knows itself. */
export function Reliability({ bins }: { bins: readonly ReliabilityBin[] }) {
  const most = Math.max(1, ...bins.map((bin) => bin.rows))
  const y = (value: number) => SIDE - value * SIDE
  return (
    <section className="reliability">
      <h3>{t('reliability.title')}</h3>
      <svg viewBox={`-34 -6 ${SIDE + 44} ${SIDE + 36}`} role="img" aria-label={t('reliability.label')}>
        <path className="axis" d={`M0 0V${SIDE}H${SIDE}`} />
        <path className="ideal" d={`M0 ${SIDE}L${SIDE} 0`} />
        {bins.map((bin) => (
          <g key={bin.from}>
            <rect
              className="bin"
              x={bin.from * SIDE + 1}
              width={Math.max(1, (bin.to - bin.from) * SIDE - 2)}
              y={y(bin.accuracy)}
              height={bin.accuracy * SIDE}
              opacity={0.25 + (0.75 * bin.rows) / most}
            >
              <title>{t('reliability.bin', { n: count(bin.rows), confidence: bin.confidence.toFixed(2), accuracy: bin.accuracy.toFixed(2) })}</title>
            </rect>
          </g>
        ))}
        {[0, 0.5, 1].map((tick) => (
          <g key={tick}>
            <text x={-6} y={y(tick) + 4} textAnchor="end">
              {tick}
            </text>
            <text x={tick * SIDE} y={SIDE + 14} textAnchor="middle">
              {tick}
            </text>
          </g>
        ))}
        <text x={SIDE / 2} y={SIDE + 28} textAnchor="middle">
          {t('reliability.confidence')}
        </text>
      </svg>
    </section>
  )
}
