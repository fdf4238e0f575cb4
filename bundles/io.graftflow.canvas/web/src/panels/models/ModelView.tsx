import { useEffect, useState } from 'react'
import { api, type Model, type Tensor } from '../../host/api'
import { t, type Key } from '../../host/texts'
import { en } from '../../host/texts/en'
import { count, shape, size } from '../../host/words'
import { LayerTree } from './LayerTree'

/** A model: inputs, outputs, parameters, what is frozen, layers, where it comes from. */
export default function ModelView({ resultKey, port }: { resultKey: string; port: string }) {
  const [model, setModel] = useState<Model>()
  const [failed, setFailed] = useState('')
  const [wanted, setWanted] = useState('')
  useEffect(() => {
    let here = true
    api
      .model(resultKey, port)
      .then((next) => here && setModel(next))
      .catch((failure: unknown) => here && setFailed(failure instanceof Error ? failure.message : String(failure)))
    return () => {
      here = false
    }
  }, [resultKey, port])
  if (model === undefined) {
    return failed === '' ? <div aria-busy="true" /> : <p className="message padded">{failed}</p>
  }
  const { total, frozen } = model.parameters
  return (
    <div className="model-view">
      <section tabIndex={0} aria-label={t('model.outputs')}>
        <dl className="stats">
          <Stat name={t('model.parameters')} value={size(total)} title={count(total)} />
          <Stat name={t('model.frozen')} value={size(frozen)} title={count(frozen)} />
          <Stat name={t('model.trainable')} value={size(total - frozen)} title={count(total - frozen)} />
          <Stat name={t('model.preprocessing')} value={takes(model.preprocessing)} />
        </dl>
        <Tensors title={t('model.inputs')} tensors={model.inputs} />
        <Tensors title={t('model.outputs')} tensors={model.outputs} />
        {model.labels.length > 0 && (
          <>
            <h3>{t('model.labels', { n: model.labels.length })}</h3>
            <p className="labels">
              {model.labels.slice(0, 200).map((label) => (
                <span className="category" key={label}>
                  {label}
                </span>
              ))}
              {model.labels.length > 200 && <span className="quiet">{t('common.more', { n: model.labels.length - 200 })}</span>}
            </p>
          </>
        )}
      </section>
      <section className="model-layers">
        <input
          type="search"
          className="plain"
          placeholder={t('layers.search')}
          aria-label={t('layers.search')}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <LayerTree root={model.layers} wanted={wanted} />
      </section>
      <section tabIndex={0} aria-label={t('model.provenance')}>
        <h3>{t('model.provenance')}</h3>
        {model.provenance.length === 0 && <p className="hint">{t('model.noProvenance')}</p>}
        <ol className="provenance">
          {model.provenance.map((step, index) => (
            <li key={index}>
              <b>{step.action}</b>
              <dl className="pairs">
                {Object.entries(step.details).map(([name, value]) => (
                  <Detail key={name} name={name} value={typeof value === 'string' ? value : JSON.stringify(value)} />
                ))}
              </dl>
            </li>
          ))}
        </ol>
      </section>
    </div>
  )
}

/** What a model takes, in words; of several inputs each by its name. */
function takes(how: Model['preprocessing']): string {
  const parts = how['parts']
  if (how.kind === 'several' && Array.isArray(parts)) {
    return (parts as readonly Part[]).map((part) => `${part.name} (${takes(part.preprocessing)})`).join(', ')
  }
  const key = `takes.${how.kind}`
  return key in en ? t(key as Key) : how.kind
}

interface Part {
  readonly name: string
  readonly preprocessing: Model['preprocessing']
}

export function Stat({ name, value, title, note }: { name: string; value: string; title?: string; note?: string }) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>
        {value}
        {note && <small> {note}</small>}
      </dd>
    </div>
  )
}

function Detail({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="mono" title={value}>
        {value}
      </dd>
    </>
  )
}

function Tensors({ title, tensors }: { title: string; tensors: readonly Tensor[] }) {
  return (
    <>
      <h3>{title}</h3>
      <table className="facts">
        <tbody>
          {tensors.map((tensor) => (
            <tr key={tensor.name}>
              <th className="mono cut" title={tensor.name}>
                {tensor.name}
              </th>
              <td className="mono">{shape(tensor.shape)}</td>
              <td className="quiet">{tensor.element}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
