import { useEffect, useMemo, useState } from 'react'
import { Figure, type Json } from '../../flow/model'
import { numberText } from '../../flow/json'
import { numberIn, valueOf } from '../../flow/schema'
import { api } from '../../host/api'
import { useFlow } from '../../host/document'
import { useLive } from '../../host/live'
import { t } from '../../host/texts'
import { count } from '../../host/words'
import { accuracy, canTry, moved, readSaid, shares, type Said } from '../models/fusion'
import type { FieldProps } from './Field'
import { NumbersField } from './Lists'

const STEP = 0.05

/** How much each model at a port counts: a slider for each, and what comes of it on the rows that were run before. */
export function WeightsField(props: FieldProps) {
  const { id, name, schema, type, value, set, labelledBy } = props
  const flow = useFlow()
  const port = schema['x-graftflow-weights-of'] ?? ''
  const models = useMemo(
    () => flow.links.filter((link) => link.to === id && link.input === port).map((link) => link.from).toSorted(),
    [flow.links, id, port],
  )
  const given = (Array.isArray(value) ? value : []).map(asNumber)
  if (models.length < 2 || (given.length > 0 && given.length !== models.length)) {
    return <NumbersField {...props} />
  }
  const equal = given.length === 0
  const weights = equal ? shares(models.length) : given
  const top = Math.max(1, ...weights.map(Math.abs))
  const put = (next: readonly number[]) => set([...next])
  const method = String(valueOf(type.settings.properties.method ?? schema, flow.nodes[id]?.settings ?? {}, 'method') ?? '')
  return (
    <div className="weights" role="group" aria-labelledby={labelledBy}>
      {models.map((model, index) => {
        const title = flow.nodes[model]?.title || model
        return (
          <div className="weight" key={model}>
            <label htmlFor={index === 0 ? `field-${name}` : `field-${name}-${index}`} title={title}>
              {title}
            </label>
            <input
              id={index === 0 ? `field-${name}` : `field-${name}-${index}`}
              type="range"
              min={0}
              max={top}
              step={STEP}
              value={weights[index]}
              onChange={(event) => put(moved(weights, index, Number(event.target.value)))}
            />
            <input
              type="text"
              inputMode="decimal"
              className="plain figures"
              aria-label={t('weights.of', { model: title })}
              key={weights[index]}
              defaultValue={numberText(weights[index]!)}
              onBlur={(event) => {
                const weight = numberIn(event.target.value, false)
                if (typeof weight === 'number' && weight !== weights[index]) {
                  put(weights.with(index, weight))
                }
              }}
              onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
            />
          </div>
        )
      })}
      <div className="weights-foot">
        <Trial id={id} method={method} weights={weights} />
        {!equal && (
          <button type="button" className="link-button" onClick={() => set(undefined)}>
            {t('weights.alike')}
          </button>
        )}
      </div>
    </div>
  )
}

function asNumber(value: Json): number {
  return value instanceof Figure ? Number(value.text) : typeof value === 'number' ? value : Number.NaN
}

/** How many rows are right with these weights, from what the models said when the node ran last. */
function Trial({ id, method, weights }: { id: string; method: string; weights: readonly number[] }) {
  const said = useSaid(id)
  if (!canTry(method)) {
    return null
  }
  if (said === undefined || said.models !== weights.length) {
    return <span className="quiet">{t('weights.noRows')}</span>
  }
  const right = accuracy(method, said, weights)
  return (
    <span className="figures" aria-live="polite">
      {Number.isNaN(right) ? t('weights.none') : t('weights.accuracy', { value: numberText(Math.round(right * 1e4) / 1e4), rows: count(said.rows) })}
    </span>
  )
}

/** What the models said of the rows in the node's last result, when it kept that; good while its settings are wrong, too. */
function useSaid(id: string): Said | undefined {
  const key = useLive((live) => (live.statuses[id] ?? live.checks[id]?.status)?.result?.key)
  const [said, setSaid] = useState<Said>()
  useEffect(() => {
    let here = true
    if (key !== undefined) {
      load(key)
        .then((next) => here && setSaid(next))
        .catch(() => here && setSaid(undefined))
    }
    return () => {
      here = false
    }
  }, [key])
  return said
}

async function load(key: string): Promise<Said | undefined> {
  const { figures } = await api.report(key, 'report')
  const kept = figures.predictions as { file?: string; models?: number; rows?: number; labels?: unknown[] } | undefined
  if (kept?.file === undefined) {
    return undefined
  }
  const bytes = await api.reportFile(key, 'report', kept.file)
  return readSaid(bytes, kept.models ?? 0, kept.rows ?? 0, kept.labels?.length ?? 0)
}
