import { useEffect, useMemo, useState } from 'react'
import { api, type Report } from '../../host/api'
import { t } from '../../host/texts'
import { count, figure } from '../../host/words'
import { Stat } from '../models/ModelView'
import { Chart } from '../training/Chart'
import { curvesOfHistory, called } from '../training/curves'
import { Classes } from './Classes'
import { Confusion } from './Confusion'
import { checked, parts, type Rows } from './figures'
import { Numbers } from './Numbers'
import { Reliability } from './Reliability'

interface Props {
  resultKey: string
  port: string
  openRows: (rows: Rows) => void
}

/** A report: its figures as pictures, and its own page. */
export default function ReportView({ resultKey, port, openRows }: Props) {
  const [report, setReport] = useState<Report>()
  const [failed, setFailed] = useState('')
  const [page, setPage] = useState(false)
  useEffect(() => {
    let here = true
    api
      .report(resultKey, port)
      .then((next) => here && setReport(next))
      .catch((failure: unknown) => here && setFailed(failure instanceof Error ? failure.message : String(failure)))
    return () => {
      here = false
    }
  }, [resultKey, port])
  if (report === undefined) {
    return failed === '' ? <div aria-busy="true" /> : <p className="message padded">{failed}</p>
  }
  return (
    <div className="report">
      <div className="report-head">
        <button className="chip" aria-pressed={!page} onClick={() => setPage(false)}>
          {t('report.figures')}
        </button>
        <button className="chip" aria-pressed={page} onClick={() => setPage(true)}>
          {t('report.page')}
        </button>
        <a className="chip" href={report.page} target="_blank" rel="noreferrer">
          {t('report.open')}
        </a>
      </div>
      {page ? <iframe title={t('report.page')} src={report.page} sandbox="" /> : <Figures report={report} openRows={openRows} />}
    </div>
  )
}

function Figures({ report, openRows }: { report: Report; openRows: (rows: Rows) => void }) {
  const { metrics, values, classes, confusion, reliability, history, proofs, rows } = useMemo(() => parts(report.figures), [report])
  const curves = useMemo(() => curvesOfHistory(history), [history])
  const behind = report.rowsBehind
  const open =
    behind &&
    ((truth: string, predicted: string) =>
      openRows({ key: behind.key, port: behind.port, where: { [behind.truth]: truth, [behind.predicted]: predicted } }))
  return (
    <div className="report-body">
      <section className="report-metrics">
        <dl className="stats">
          {metrics.map(([name, value]) => (
            <Stat key={name} name={called(name)} value={figure(value)} title={String(value)} />
          ))}
          {rows !== undefined && <Stat name={t('report.rows')} value={count(rows)} />}
        </dl>
        {proofs.length > 0 && (
          <ul className="proofs">
            {proofs.map((proof) => (
              <li key={proof.name} className={proof.good ? 'good' : 'bad'}>
                {checked(proof)}
              </li>
            ))}
          </ul>
        )}
      </section>
      {curves.length > 0 && (
        <section className="report-chart">
          <Chart curves={curves} name="training" />
        </section>
      )}
      {confusion.length > 0 && <Confusion cells={confusion} open={open} />}
      {values.length > 0 && <Numbers values={values} />}
      {classes.length > 0 && <Classes classes={classes} />}
      {reliability.length > 0 && <Reliability bins={reliability} />}
    </div>
  )
}
