import { useEffect, useMemo, useState } from 'react'
import { api, type NodeStatus, type Series } from '../../host/api'
import { selectedNode, useDocument } from '../../host/document'
import { useLive } from '../../host/live'
import { t } from '../../host/texts'
import { bytes, duration, figure } from '../../host/words'
import { Stat } from '../models/ModelView'
import { Chart } from './Chart'
import { curves, scaleOf, called } from './curves'

/** Live curves and figures of a node that learns. */
export default function Training() {
  const live = useLive((state) => state.figures)
  const statuses = useLive((state) => state.statuses)
  const selected = useDocument(selectedNode)
  const [picked, setPicked] = useState('')
  const stored = useStored(live, statuses)
  const figures = { ...stored, ...live }
  const ids = Object.keys(figures).filter((id) => curves(figures[id]!).length > 0)
  const running = ids.find((id) => statuses[id]?.state === 'running')
  const id = [picked, selected, running, ids[0]].find((one) => one !== undefined && ids.includes(one))
  if (id === undefined) {
    return <p className="empty big">{t('training.empty')}</p>
  }
  return (
    <div className="training">
      <div className="training-main">
        {ids.length > 1 && (
          <div className="port-tabs">
            {ids.map((one) => (
              <button key={one} className="chip" aria-pressed={one === id} onClick={() => setPicked(one)}>
                {one}
              </button>
            ))}
          </div>
        )}
        <NodeChart key={id} id={id} series={figures[id]!} />
      </div>
      <Figures id={id} series={figures[id]!} />
    </div>
  )
}

/**
 * The curves of nodes of which nothing was heard since the server started: those that their results keep. They are asked
 * for where a result says that something was proven of a training.
 */
function useStored(live: { readonly [id: string]: Series }, statuses: { readonly [id: string]: NodeStatus }): { readonly [id: string]: Series } {
  const [known, setKnown] = useState<{ readonly [key: string]: Series }>({})
  const wanted = Object.entries(statuses).flatMap(([id, { result }]) => {
    const port = Object.entries(result?.outputs ?? {}).find(([, output]) => output.kind === 'report' && output.checks !== undefined)?.[0]
    return result === undefined || port === undefined || live[id] !== undefined ? [] : [{ id, key: result.key, port }]
  })
  const missing = wanted.filter(({ key }) => known[key] === undefined)
  const asked = missing.map(({ key }) => key).join(' ')
  useEffect(() => {
    let here = true
    for (const { key, port } of missing) {
      api
        .curves(key, port)
        .then(({ series }) => here && setKnown((before) => ({ ...before, [key]: series })))
        .catch(() => undefined)
    }
    return () => {
      here = false
    }
  }, [asked])
  return Object.fromEntries(wanted.flatMap(({ id, key }) => (known[key] === undefined ? [] : [[id, known[key]]])))
}

function NodeChart({ id, series }: { id: string; series: Series }) {
  const all = useMemo(() => curves(series), [series])
  return <Chart curves={all} name={id} />
}

function Figures({ id, series }: { id: string; series: Series }) {
  const status = useLive((live) => live.statuses[id])
  const device = useLive((live) => live.run?.device ?? live.device)
  const memory = useLive((live) => live.memory)
  return (
    <section className="training-stats" aria-label={t('report.figures')} tabIndex={0}>
      <dl className="stats">
        {ordered(Object.keys(series)).map((name) => {
          const last = series[name]?.at(-1)?.[1]
          return <Stat key={name} name={called(withoutUnit(name))} value={last === undefined ? '' : measured(name, last)} />
        })}
        {status?.secondsLeft !== undefined && <Stat name={t('training.left')} value={duration(status.secondsLeft)} />}
        {status?.seconds !== undefined && <Stat name={t('training.took')} value={duration(status.seconds)} />}
        {device && <Stat name={t('training.device')} value={device.used.toUpperCase()} title={device.why} />}
        {memory && memory.processBytes > 0 && <Stat name={t('training.memory')} value={bytes(memory.processBytes)} />}
      </dl>
    </section>
  )
}

// These stand elsewhere already: in the status of the node, and below as memory and time left.
const ELSEWHERE = new Set(['epoch', 'secondsLeft', 'memoryBytes'])

/** Losses, then metrics, then what else there is. */
function ordered(names: string[]): string[] {
  const rank = { loss: 0, metric: 1, rate: 2, none: 3 }
  return names.filter((name) => !ELSEWHERE.has(name)).sort((a, b) => rank[scaleOf(a)] - rank[scaleOf(b)])
}

/** A figure with the unit that its name tells. */
function measured(name: string, value: number): string {
  return name.endsWith('Bytes') ? bytes(value) : name.endsWith('Seconds') ? duration(value) : figure(value)
}

function withoutUnit(name: string): string {
  return name.replace(/(Bytes|Seconds)$/, '')
}
