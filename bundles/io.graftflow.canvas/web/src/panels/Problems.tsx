import { select, useDocument } from '../host/document'
import { showTab, useFrame } from '../host/frame'
import { useLive, type Live } from '../host/live'
import type { Problem } from '../host/api'
import { goTo } from '../graph/camera'
import { t } from '../host/texts'
import { Icon } from './Icon'

/** All that is wrong, of the workflow and of the last run; one click leads to the node and the setting. */
export function Problems() {
  const problems = useLive((live) => live.problems)
  const run = useLive((live) => live.run)
  const checked = useLive((live) => live.checked)
  const all = allProblems({ problems, run })
  if (all.length === 0) {
    return <p className="empty big">{checked ? t('problems.none') : t('problems.checking')}</p>
  }
  return (
    <ul className="problems">
      {all.map((problem, index) => (
        <li key={index}>
          <button className={problem.severity} onClick={() => jump(problem)}>
            <Icon name="warn" />
            <span className="hidden">{t(`severity.${problem.severity}`)}</span>
            <span className="where mono cut">{[problem.node, problem.where].filter((part) => part !== '').join(' · ')}</span>
            <span className="grow">
              {problem.message} <span className="quiet">{problem.remedy}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** The problems of the workflow, and those of its last run that are not among them. */
export function allProblems({ problems, run }: Pick<Live, 'problems' | 'run'>): readonly Problem[] {
  const ran = run?.problems ?? []
  return [...problems, ...ran.filter((problem) => !problems.some((other) => other.message === problem.message))]
}

/** Selects a problem's node, brings it into view and puts the cursor into the setting. */
export function jump(problem: Problem): void {
  if (problem.node === '' || !(problem.node in useDocument.getState().history.present.nodes)) {
    select([])
    useFrame.setState({ rightOpen: true })
    return
  }
  select([problem.node])
  goTo(problem.node)
  showTab('settings')
  const setting = /^\w+/.exec(problem.where)?.[0] ?? ''
  useFrame.setState({ focus: { node: problem.node, setting } })
}
