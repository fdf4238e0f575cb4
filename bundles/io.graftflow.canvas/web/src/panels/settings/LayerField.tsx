import { useMemo, useState } from 'react'
import type { Json } from '../../flow/model'
import { useLive } from '../../host/live'
import { t } from '../../host/texts'
import { count, size } from '../../host/words'
import type { Layer } from '../../host/api'
import { LayerTree } from '../models/LayerTree'
import { covered, merge, toggled } from '../models/layers'
import type { FieldProps } from './Field'

/** Layers chosen in the model's own tree. What is inside a chosen layer is chosen with it. */
export function LayerField({ id, schema, value, set, labelledBy }: FieldProps) {
  const port = schema['x-graftflow-layers-of'] ?? ''
  const model = useLive((live) => live.checks[id]?.inputs[port]?.[0]?.model)
  const after = useLive((live) => Object.values(live.checks[id]?.outputs ?? {})[0]?.model)
  const [wanted, setWanted] = useState('')
  const paths = useMemo(() => (Array.isArray(value) ? value : []).filter((path): path is string => typeof path === 'string'), [value])
  if (model === undefined) {
    return (
      <>
        <p className="empty">{t('layers.unknown', { port })}</p>
        <PlainPaths paths={paths} set={set} labelledBy={labelledBy} />
      </>
    )
  }
  const flip = (layer: Layer, on: boolean) => set(toggled(model.layers, paths, layer, on))
  const all = covered(model.layers, paths)
  const frozen = after?.parameters.frozen ?? all
  return (
    <div className="layers" role="group" aria-labelledby={labelledBy}>
      <div className="layers-sum figures">
        <span>
          {t('layers.trainable', { n: size(model.parameters.total - frozen), of: size(model.parameters.total) })}
        </span>
        <span className="quiet">{t('layers.tensors', { n: count(tensorsOf(model.layers)) })}</span>
      </div>
      <input
        type="search"
        className="plain"
        placeholder={t('layers.search')}
        aria-label={t('layers.search')}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && wanted !== '') {
            event.preventDefault()
            set(merge(model.layers, paths, wanted))
          }
        }}
      />
      {wanted !== '' && (
        <div className="layers-bulk">
          <button type="button" className="link-button" onClick={() => set(merge(model.layers, paths, wanted))}>
            {t('layers.freezeFound')}
          </button>
        </div>
      )}
      <LayerTree root={model.layers} wanted={wanted} chosen={paths} flip={flip} />
    </div>
  )
}

function tensorsOf(layer: Layer): number {
  return layer.tensors.length + layer.children.reduce((sum, child) => sum + tensorsOf(child), 0)
}

/** The paths as texts, while there is no model to show them in. */
function PlainPaths({ paths, set, labelledBy }: { paths: string[]; set: (next: Json) => void; labelledBy: string }) {
  return (
    <textarea
      className="mono plain"
      rows={4}
      aria-labelledby={labelledBy}
      placeholder="encoder.layer.0"
      defaultValue={paths.join('\n')}
      onBlur={(event) =>
        set(
          event.target.value
            .split('\n')
            .map((path) => path.trim())
            .filter((path) => path !== ''),
        )
      }
    />
  )
}
