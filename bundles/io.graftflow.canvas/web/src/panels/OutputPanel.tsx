import type { Output, Spec } from '../host/api'
import { look } from '../host/frame'
import { useLive, useType } from '../host/live'
import { useDocument } from '../host/document'
import { statusWord } from '../host/status'
import { t } from '../host/texts'
import { count, duration, figure, size } from '../host/words'
import { Icon } from './Icon'

/** What a node gives: what is known before it ran, and what there is since. */
export function OutputPanel({ id }: { id: string }) {
  const node = useDocument((state) => state.history.present.nodes[id])
  const type = useType(node?.type)
  const check = useLive((live) => live.checks[id])
  const status = useLive((live) => live.statuses[id])
  const result = status?.result
  const ports = type?.outputs ?? []
  return (
    <div className="form">
      <p className="status-line">
        <i className={`lamp ${status?.state ?? ''}`} /> {statusWord(status)}
        {result && <span className="quiet">{t('output.took', { time: duration(result.seconds) })}</span>}
      </p>
      {status?.state === 'stale' && <p className="hint">{t('output.stale')}</p>}
      {ports.length === 0 && <p className="empty">{t('output.none')}</p>}
      {ports.map((port) => (
        <section className="output" key={port.name}>
          <header>
            <i className={`port-mark kind-${port.kind} ${port.kind}`} aria-hidden="true" />
            <b>{port.name}</b>
            <span className="quiet grow">{t(`kind.${port.kind}`)}</span>
            {result?.outputs[port.name] && (
              <button className="button small" onClick={() => look({ node: id, port: port.name })}>
                {t('output.look')}
              </button>
            )}
          </header>
          <SpecLines spec={check?.outputs[port.name]} />
          <ResultLines output={result?.outputs[port.name]} />
        </section>
      ))}
      {Object.entries(result?.outputs ?? {})
        .filter(([name]) => !ports.some((port) => port.name === name))
        .map(([name, output]) => (
          <section className="output" key={name}>
            <header>
              <Icon name={output.kind === 'folder' ? 'folder' : 'file'} />
              <b>{name}</b>
            </header>
            <ResultLines output={output} />
          </section>
        ))}
      {(result?.notes ?? []).map((note) => (
        <p className="hint" key={note}>
          {note}
        </p>
      ))}
    </div>
  )
}

function SpecLines({ spec }: { spec: Spec | undefined }) {
  if (spec === undefined || !spec.known) {
    return <p className="hint">{t('output.unknown')}</p>
  }
  return (
    <>
      <p className="hint">{spec.text}</p>
      {spec.table && (
        <table className="facts">
          <tbody>
            {spec.table.columns.slice(0, 60).map((column) => (
              <tr key={column.name}>
                <th className="cut" title={column.name}>
                  {column.name}
                </th>
                <td>
                  {t(`column.${column.kind}`)}
                  {column.nullable && <span className="quiet"> {t('output.nullable')}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {spec.model && (
        <dl className="pairs">
          <dt>{t('model.parameters')}</dt>
          <dd>{size(spec.model.parameters.total)}</dd>
          <dt>{t('model.trainable')}</dt>
          <dd>{size(spec.model.parameters.total - spec.model.parameters.frozen)}</dd>
          {spec.model.labels.length > 0 && (
            <>
              <dt>{t('model.classes')}</dt>
              <dd>{count(spec.model.labels.length)}</dd>
            </>
          )}
        </dl>
      )}
    </>
  )
}

function ResultLines({ output }: { output: Output | undefined }) {
  if (output === undefined) {
    return null
  }
  const metrics = Object.entries(output.metrics ?? {})
  return (
    <dl className="pairs">
      {output.rows !== undefined && (
        <>
          <dt>{t('output.rows')}</dt>
          <dd>{count(output.rows)}</dd>
        </>
      )}
      {metrics.map(([name, value]) => (
        <MetricPair key={name} name={name} value={value} />
      ))}
      {output.path !== undefined && (
        <>
          <dt>{t('output.path')}</dt>
          <dd className="mono">{output.path}</dd>
        </>
      )}
    </dl>
  )
}

function MetricPair({ name, value }: { name: string; value: number | null }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value === null ? t('table.missing') : figure(value)}</dd>
    </>
  )
}
