import { Suspense, type ReactNode } from 'react'
import { upstream } from '../flow/catalogue'
import { selectedNode, useDocument, useFlow } from '../host/document'
import { look, useFrame, type Looked } from '../host/frame'
import { isRunning, useLive } from '../host/live'
import { run } from '../host/runs'
import { t } from '../host/texts'
import { lazily } from './lazily'

const TableView = lazily(() => import('./tables/TableView'))
const ModelView = lazily(() => import('./models/ModelView'))
const ReportView = lazily(() => import('./reports/ReportView'))

/** What the looked-at port holds: rows, a model, a report. It follows the selection. */
export function Preview() {
  const looked = useFrame((frame) => frame.looked)
  const selected = useDocument(selectedNode)
  const drawn = useFlow()
  const node = selected !== '' ? selected : looked !== undefined && looked.node in drawn.nodes ? looked.node : ''
  const result = useLive((live) => live.statuses[node]?.result)
  const state = useLive((live) => live.statuses[node]?.state)
  const running = useLive(isRunning)
  if (node === '') {
    return <p className="empty big">{t('preview.choose')}</p>
  }
  const ports = Object.entries(result?.outputs ?? {}).filter(([, output]) => ['table', 'model', 'report'].includes(output.kind))
  if (result === undefined || ports.length === 0) {
    const before = upstream(drawn.links, node).size - 1
    return (
      <div className="empty big">
        <p>{result === undefined ? t('preview.notRun', { id: node }) : t('preview.noPorts')}</p>
        {result === undefined && state !== 'wrong' && !running && (
          <button className="button" onClick={() => void run([node])}>
            {before === 0 ? t('preview.runOne') : t('preview.run', { n: before })}
            <span className="kbd">{'F7'}</span>
          </button>
        )}
      </div>
    )
  }
  const [port, output] = ports.find(([name]) => looked?.node === node && looked.port === name) ?? ports[0]!
  const where = looked?.node === node && looked.port === port ? looked.where : undefined
  return (
    <div className="preview">
      <PortTabs node={node} ports={ports.map(([name]) => name)} on={port}>
        {state === 'stale' && <span className="quiet">{t('state.stale')}</span>}
      </PortTabs>
      <Suspense fallback={null}>
        {output.kind === 'table' ? (
          <TableView key={`${result.key} ${port}`} resultKey={result.key} port={port} where={where} clear={() => look({ node, port })} />
        ) : output.kind === 'model' ? (
          <ModelView key={`${result.key} ${port}`} resultKey={result.key} port={port} />
        ) : (
          <ReportView key={`${result.key} ${port}`} resultKey={result.key} port={port} openRows={(rows) => openRows(rows, node)} />
        )}
      </Suspense>
    </div>
  )
}

/** Looks at rows of a result that another port of this node, or another node, holds. */
function openRows(rows: { key: string; port: string; where: { [column: string]: string } }, node: string): void {
  const { statuses } = useLive.getState()
  const holder = Object.keys(statuses).find((id) => statuses[id]?.result?.key === rows.key) ?? node
  const looked: Looked = { node: holder, port: rows.port, where: rows.where }
  if (holder !== selectedNode(useDocument.getState())) {
    useDocument.setState({ selection: new Set([holder]) })
  }
  look(looked)
}

function PortTabs({ node, ports, on, children }: { node: string; ports: string[]; on: string; children: ReactNode }) {
  return (
    <div className="port-tabs">
      {ports.length > 1 &&
        ports.map((port) => (
          <button key={port} className="chip" aria-pressed={port === on} onClick={() => look({ node, port })}>
            {port}
          </button>
        ))}
      {children}
    </div>
  )
}
